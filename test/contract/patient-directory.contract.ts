import { PatientDirectory, Reader } from '../../src/protocol/ports/patient-directory';
import { aClient } from '../support/client.builder';
import { MemoryPatientDirectory } from '../support/memory/memory-patient-directory';
import { storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

interface Opened {
  readonly directory: PatientDirectory;
  /** A user who may read the Patients p1 and p2 alone, though there is a p3, and the Encounter e1. */
  readonly reader: Reader;
  readonly nobody: Reader;
  close?(): Promise<void>;
}

function describeDirectory(name: string, make: () => Promise<Opened>): void {
  describe(`PatientDirectory: ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await make();
    });
    afterAll(() => opened.close?.());

    it('finds whom the reader may read, and nobody else', async () => {
      const { directory, reader, nobody } = opened;
      expect(await directory.find(reader, 'p1')).toMatchObject({ id: 'p1', name: 'p1' });
      for (const id of ['p3', 'unknown', '', 'p1/x', 'Patient/p1', '%']) {
        expect([id, await directory.find(reader, id)]).toEqual([id, undefined]);
      }
      expect(await directory.find(nobody, 'p1')).toBeUndefined();
    });

    it('searches among them, up to a limit', async () => {
      const { directory, reader, nobody } = opened;
      const ids = async (text: string, limit = 10) =>
        (await directory.search(reader, text, limit)).map(({ id }) => id);
      expect(await ids('')).toEqual(['p1', 'p2']);
      expect(await ids('', 1)).toEqual(['p1']);
      expect(await ids('p2')).toEqual(['p2']);
      expect(await ids('p3')).toEqual([]);
      expect(await directory.search(nobody, '', 10)).toEqual([]);
    });

    it('tells what else the reader may read; unknown and unreadable are the same', async () => {
      const { directory, reader, nobody } = opened;
      expect(await directory.canRead(reader, 'Encounter/e1')).toBe(true);
      expect(await directory.canRead(reader, 'Patient/p2')).toBe(true);
      for (const reference of [
        'Patient/p3',
        'Encounter/e2',
        'Nothing/n1',
        'User/admin',
        '',
        'Encounter/',
        'x',
      ]) {
        expect([reference, await directory.canRead(reader, reference)]).toEqual([reference, false]);
      }
      expect(await directory.canRead(nobody, 'Encounter/e1')).toBe(false);
    });
  });
}

describeDirectory('in memory', async () => {
  const directory = new MemoryPatientDirectory();
  directory.allow('u1', 'Patient/p1', 'Patient/p2', 'Encounter/e1');
  const reader = { userId: 'u1', clientId: 'c1' };
  return { directory, reader, nobody: { ...reader, userId: 'u2' } };
});

async function openServer() {
  const server = await TestServer.start();
  for (const id of ['p1', 'p2', 'p3'])
    await storePatient(server, id, { name: [{ family: id }], gender: 'female' });
  for (const id of ['e1', 'e2']) {
    const subject = { reference: `Patient/${id === 'e1' ? 'p1' : 'p3'}` };
    const body = { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject };
    expect((await server.send('PUT', `/fhir/Encounter/${id}`, body)).status).toBe(201);
  }
  const user = await aUser().storedAt(server);
  const client = await aClient().registeredAt(server);
  const other = await aUser().storedAt(server);
  const reads = { interaction: ['read', 'search'] };
  await aPolicy()
    .linkedTo(`User/${user.id}`)
    .withResources([
      { resourceType: 'Patient', criteria: 'family=p1,p2', ...reads },
      { resourceType: 'Encounter', criteria: 'patient=Patient/p1', ...reads },
    ])
    .storedAt(server);
  return {
    server,
    directory: server.app.get(PatientDirectory, { strict: false }),
    reader: { userId: user.id, clientId: client.id },
    nobody: { userId: other.id, clientId: client.id },
    close: () => server.close(),
  };
}

describeDirectory('by access policies', openServer);

describe('PatientDirectory by access policies', () => {
  it('SMART-5 hides what policies hide, from names to orders, and what a client’s policies restrict', async () => {
    const { server, directory, close } = await openServer();
    const user = await aUser().storedAt(server);
    await aPolicy()
      .linkedTo(`User/${user.id}`)
      .withResources([
        { resourceType: 'Patient', interaction: ['read', 'search'], hiddenFields: ['name', 'gender'] },
      ])
      .storedAt(server);
    const reader = { userId: user.id, clientId: (await aClient().registeredAt(server)).id };
    expect(await directory.find(reader, 'p1')).toEqual({ id: 'p1', name: 'p1' });
    expect((await directory.search(reader, '', 10)).map(({ gender }) => gender)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    // A name that is hidden is not found either.
    expect(await directory.search(reader, 'p1', 10)).toEqual([]);

    const restricted = { ...reader, clientId: (await aClient().registeredAt(server)).id };
    await aPolicy()
      .linkedTo(`Client/${restricted.clientId}`)
      .withResources([{ resourceType: 'Patient', interaction: ['read', 'search'], criteria: 'family=p3' }])
      .storedAt(server);
    expect((await directory.search(restricted, '', 10)).map(({ id }) => id)).toEqual(['p3']);
    expect(await directory.canRead(restricted, 'Patient/p1')).toBe(false);

    await server.send(
      'PATCH',
      `/User/${user.id}`,
      { active: false },
      {
        headers: { 'Content-Type': 'application/merge-patch+json' },
      },
    );
    expect(await directory.search(reader, '', 10)).toEqual([]);
    await close();
  });
});
