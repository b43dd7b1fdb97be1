import { ResourceError } from '../resource/operation-outcome';
import { HttpRequest } from '../security/http-request';
import { LaunchRequest, readLaunchRequest } from './launch-request';

function read(body: unknown, contentType = 'application/json'): Promise<LaunchRequest> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return readLaunchRequest({
    headers: { 'content-type': contentType },
    body: bytes,
  } as unknown as HttpRequest);
}

async function refusalOf(body: unknown, contentType?: string): Promise<unknown> {
  const error: unknown = await read(body, contentType).catch((thrown: unknown) => thrown);
  if (!(error instanceof ResourceError)) throw new Error(`nothing was refused: ${JSON.stringify(error)}`);
  return [error.status, error.issues[0]?.expression];
}

describe('the body of $launch (SMART 2.2 §launch-context)', () => {
  it('reads references by id and by type and id', async () => {
    for (const [user, patient, encounter] of [
      ['u1', 'p1', 'e1'],
      ['User/u1', 'Patient/p1', 'Encounter/e1'],
    ]) {
      const context = { patient: 'p1', encounter: 'e1' };
      expect(await read({ user, patient, encounter })).toEqual({ userId: 'u1', context });
    }
    expect(await read({})).toEqual({ userId: undefined, context: {} });
  });

  it('keeps the other members as they are', async () => {
    const context = {
      fhirContext: [{ reference: 'ImagingStudy/i1' }],
      intent: 'reconcile',
      tenant: 'north',
      need_patient_banner: false,
      smart_style_url: 'https://ehr.example/style.json',
    };
    expect(await read(context, 'application/fhir+json; charset=utf-8')).toEqual({
      userId: undefined,
      context,
    });
  });

  it.each([
    [{ user: 'Patient/u1' }, 'Launch.user'],
    [{ patient: 'Practitioner/p1' }, 'Launch.patient'],
    [{ patient: 'https://elsewhere.test/Patient/p1' }, 'Launch.patient'],
    [{ patient: 5 }, 'Launch.patient'],
    [{ patient: null }, 'Launch.patient'],
    [{ encounter: 'e 1' }, 'Launch.encounter'],
    [{ fhirContext: {} }, 'Launch.fhirContext'],
    [{ fhirContext: ['Task/t1'] }, 'Launch.fhirContext[0]'],
    [{ intent: '' }, 'Launch.intent'],
    [{ intent: ['x'] }, 'Launch.intent'],
    [{ tenant: 'x'.repeat(201) }, 'Launch.tenant'],
    [{ need_patient_banner: 'false' }, 'Launch.need_patient_banner'],
    [{ smart_style_url: 'javascript:alert(1)' }, 'Launch.smart_style_url'],
    [{ access_token: 'x' }, 'Launch.access_token'],
    [{ constructor: 'x' }, 'Launch.constructor'],
  ])('SMART-8 refuses %j', async (body, expression) => {
    expect(await refusalOf(body)).toEqual([422, expression]);
  });

  it.each([
    { reference: 'ImagingStudy/i1' },
    { canonical: 'http://example.test/Questionnaire/q|1.0', type: 'Questionnaire' },
    { identifier: { system: 'urn:a', value: '1' }, type: 'Task' },
    { reference: 'Task/t1', role: 'launch' },
    { reference: 'Patient/p2', role: 'https://example.test/roles/donor' },
    { reference: 'Encounter/e2', role: 'urn:example:previous' },
  ])('SMART-10 takes %j for fhirContext', async (item) => {
    expect((await read({ fhirContext: [item] })).context).toEqual({ fhirContext: [item] });
  });

  it.each([
    {},
    { type: 'Task' },
    { reference: 'https://elsewhere.test/Task/t1' },
    { reference: '/Task/t1' },
    { reference: 'Task/t1/_history/1' },
    { reference: { reference: 'Task/t1' } },
    { canonical: 'Questionnaire/q' },
    { identifier: 'urn:a|1' },
    { reference: 'Task/t1', role: '' },
    { reference: 'Task/t1', role: 'assistant' },
    { reference: 'Patient/p2' },
    { reference: 'Patient/p2', role: 'launch' },
    { reference: 'Encounter/e2' },
    { identifier: { value: '1' }, type: 'Patient' },
    { reference: 'Task/t1', display: 'x' },
  ])('SMART-10 refuses %j in fhirContext', async (item) => {
    expect(await refusalOf({ fhirContext: [item] })).toEqual([422, 'Launch.fhirContext[0]']);
  });

  it('refuses other media types, what is no object, and what is too large', async () => {
    expect(await refusalOf({}, 'application/x-www-form-urlencoded')).toEqual([415, undefined]);
    expect(await refusalOf([])).toEqual([400, undefined]);
    expect(await refusalOf(Buffer.from('{"intent":"a","intent":"b"}'))).toEqual([400, undefined]);
    expect(await refusalOf(Buffer.alloc(64 * 1024 + 1, ' '))).toEqual([413, undefined]);
    expect(
      await refusalOf({ fhirContext: Array.from({ length: 101 }, () => ({ reference: 'Task/t1' })) }),
    ).toEqual([422, 'Launch.fhirContext']);
  });
});
