import { aClient } from './client.builder';
import { aPolicy } from './policy.builder';
import { ADMIN, Answer, ISSUER, TestServer } from './test-server';
import { aUser } from './user.builder';

type Body = Readonly<Record<string, unknown>>;

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

const coded = (code: string, system = 'urn:codes') => ({ coding: [{ system, code }] });
const refers = (reference: string) => ({ reference });

/** An Observation; whom it is about unless `more` says so. */
export function anObservation(more: Body = {}): Body {
  return { resourceType: 'Observation', status: 'final', code: coded('weight'), ...more };
}

export const about = (patient: string): Body => ({ subject: refers(`Patient/${patient}`) });

const vital = { category: [coded('vital-signs', CATEGORY)] };
const laboratory = { category: [coded('laboratory', CATEGORY)] };

/** Patients A and B, and the same about both of them. */
const records: readonly (readonly [path: string, body: Body])[] = [
  ['Practitioner/P', { name: [{ family: 'Pickford' }], identifier: [{ system: 'urn:staff', value: 'p-1' }] }],
  ...(['A', 'B'] as const).flatMap((patient): [string, Body][] => [
    [
      `Patient/${patient}`,
      {
        name: [{ family: `Family${patient}` }],
        identifier: [{ system: 'urn:ssn', value: `ssn-${patient}` }],
        birthDate: patient === 'A' ? '1980-01-01' : '1990-01-01',
        generalPractitioner: [refers('Practitioner/P')],
        meta: { tag: [{ system: 'urn:tags', code: `tag${patient}` }] },
      },
    ],
    [`Observation/o${patient}`, anObservation({ ...about(patient), ...vital })],
    [`Observation/l${patient}`, anObservation({ ...about(patient), ...laboratory, code: coded('glucose') })],
    [
      `Provenance/v${patient}`,
      {
        target: [refers(`Observation/o${patient}`), refers(`Patient/${patient}`)],
        recorded: '2020-01-01T00:00:00Z',
        agent: [{ who: refers(`Patient/${patient}`) }],
      },
    ],
  ]),
];

/** A server with two patients, and tokens that reach one of them. */
export class TwoPatients {
  private constructor(readonly server: TestServer) {}

  static async storedAt(server: TestServer): Promise<TwoPatients> {
    const patients = new TwoPatients(server);
    for (const [path, body] of records) await patients.store(path, body);
    return patients;
  }

  /** As the administrator. */
  async store(path: string, body: Body): Promise<void> {
    const { status, text } = await this.server.send('PUT', `/fhir/${path}`, body);
    if (status !== 200 && status !== 201) throw new Error(`${path}: ${status} ${text}`);
  }

  asAdmin(path: string): Promise<Answer> {
    return this.server.get(`/fhir/${path}`, { basic: ADMIN });
  }

  /**
   * A token by the password grant for a user who is a resource of FHIR.
   *
   * @param resources entries of a policy of engine `fhir`; without them everything is allowed by policy
   */
  async token(scope: string, fhirUser = 'Patient/A', resources?: readonly object[]): Promise<string> {
    const user = await aUser()
      .with({ fhirUser: refers(fhirUser) })
      .storedAt(this.server);
    const policy = aPolicy().linkedTo(`User/${user.id}`);
    await (resources === undefined ? policy : policy.withResources(resources)).storedAt(this.server);
    const client = await aClient()
      .withGrants('password')
      .withScope(...scope.split(' ').filter((one) => one !== ''))
      .with({ auth: { password: { access_token_expiration: 3600 } } })
      .registeredAt(this.server);
    const login = { username: user.id, password: user.password, resource: `${ISSUER}/fhir` };
    const answer = await this.server.token(
      { grant_type: 'password', ...login, ...(scope !== '' && { scope }) },
      { basic: client },
    );
    if (answer.status !== 200 || answer.json.scope !== scope) {
      throw new Error(`no token ${scope}: ${answer.status} ${answer.text}`);
    }
    return answer.json.access_token;
  }
}

/** What a searchset or a history holds, in its order. */
export function namesIn({ json }: Answer): string[] {
  const entries: { resource?: { resourceType: string; id: string } }[] = json.entry ?? [];
  return entries.map(({ resource }) => `${resource?.resourceType ?? ''}/${resource?.id ?? ''}`);
}

/** Status, headers and body without what differs between any two requests; the id that was asked for is `?`. */
export function withoutId({ status, headers, text }: Answer, id: string): unknown {
  const shown = [...headers].filter(([name]) => !['date', 'content-length', 'x-request-id'].includes(name));
  return [status, shown, text.replaceAll(id, '?')];
}
