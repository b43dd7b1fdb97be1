import fc from 'fast-check';
import { ResourceError } from '../../resource/operation-outcome';
import { parseEntryTarget } from './entry-url';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('the URL of a Bundle entry (FHIR R4 §3.1.0.11.1)', () => {
  const read = (method: string, url: string) => {
    const { operation, type, id, versionId, patient, queryString } = parseEntryTarget(method, url);
    return [operation, type, id, versionId, patient, queryString]
      .filter((part) => part !== undefined)
      .join(' ');
  };

  it.each([
    ['GET', 'Patient', 'FhirSearch Patient'],
    ['GET', 'Patient?name=a&name=b?c', 'FhirSearch Patient name=a&name=b?c'],
    ['GET', 'Patient/p1', 'FhirRead Patient p1'],
    ['GET', 'Client/my_app', 'FhirRead Client my_app'],
    ['GET', 'Patient/p1?_elements=name', 'FhirRead Patient p1 _elements=name'],
    ['GET', 'Patient/p1/_history', 'FhirHistory Patient p1'],
    ['GET', 'Patient/p1/_history/2', 'FhirVread Patient p1 2'],
    ['GET', 'Patient/_history', 'FhirHistory Patient'],
    ['GET', 'Patient/p1/Observation?code=x', 'FhirSearch Observation p1 code=x'],
    ['POST', 'Patient', 'FhirCreate Patient'],
    ['POST', 'Patient/_search?name=a', 'FhirSearch Patient name=a'],
    ['PUT', 'Patient/p1', 'FhirUpdate Patient p1'],
    ['PUT', 'Patient?identifier=a', 'FhirUpdate Patient identifier=a'],
    ['PATCH', 'Patient/p1', 'FhirPatch Patient p1'],
    ['DELETE', 'Patient/p1', 'FhirDelete Patient p1'],
    ['DELETE', 'Patient?identifier=a', 'FhirDelete Patient identifier=a'],
  ])('reads %s %s', (method, url, expected) => {
    expect(read(method, url)).toBe(expected);
  });

  it.each([
    ['GET', ''],
    ['GET', '/Patient/p1'],
    ['GET', 'https://server.example/fhir/Patient/p1'],
    ['GET', '//server.example/Patient/p1'],
    ['GET', 'Patient/A/../B'],
    ['GET', '../../admin'],
    ['GET', 'Patient/..'],
    ['GET', 'Patient/.'],
    ['GET', 'Patient/%2e%2e'],
    ['GET', 'Patient%2Fp1'],
    ['GET', 'Patient/p1/'],
    ['GET', 'Patient//p1'],
    ['GET', 'Patient\\p1'],
    ['GET', 'Patient/p1#x'],
    ['GET', 'Patient/p 1'],
    ['GET', 'Patient/p\u00001'],
    ['GET', 'patient/p1'],
    ['GET', 'auth/me'],
    ['GET', 'oauth2/userinfo'],
    ['GET', 'metadata'],
    ['GET', 'fhir/Patient/p1'],
    ['GET', 'Patient/_search'],
    ['GET', 'Practitioner/p1/Observation'],
    ['get', 'Patient/p1'],
    ['HEAD', 'Patient/p1'],
    ['TRACE', 'Patient'],
    ['POST', ''],
    ['POST', '/'],
    ['POST', 'Patient/p1'],
    ['POST', 'Client/myapp/$rotate-secret'],
    ['POST', 'Patient?identifier=a'],
    ['PUT', 'Patient'],
    ['PUT', 'Patient?'],
    ['PUT', 'Patient/p1?x=y'],
    ['PATCH', 'Patient'],
    ['PATCH', 'Patient?identifier=a'],
    ['DELETE', 'Session'],
    ['DELETE', 'Patient/p1/_history'],
  ])('FA-46 refuses %s %s', (method, url) => {
    expect(() => parseEntryTarget(method, url)).toThrow(ResourceError);
  });

  it('refuses ids and URLs that are too long', () => {
    expect(() => parseEntryTarget('GET', `Patient/${'x'.repeat(65)}`)).toThrow(ResourceError);
    expect(() => parseEntryTarget('GET', `Patient?name=${'x'.repeat(9000)}`)).toThrow(ResourceError);
  });

  it('never repeats what was sent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...METHODS), fc.string(), (method, url) => {
        try {
          expect(parseEntryTarget(method, url).path).toMatch(/^[A-Z][A-Za-z0-9._/-]*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(ResourceError);
          if (url.length > 40) expect((error as Error).message).not.toContain(url);
        }
      }),
    );
  });
});
