import { TestServer } from './test-server';

/** The bases that serve the same resources (contract §3). */
export const BASES = ['/fhir', '/fhir/R4', ''] as const;

/** Stores a Patient as the administrator. */
export async function storePatient(server: TestServer, id: string, body: object = {}): Promise<void> {
  const answer = await server.send('PUT', `/fhir/Patient/${id}`, body);
  if (answer.status !== 201) throw new Error(`Patient ${id}: ${answer.status} ${answer.text}`);
}
