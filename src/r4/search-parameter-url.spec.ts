import { searchParameterUrl } from './search-parameter-url';

describe('the definitions of search parameters (FHIR R4 §3.1.1.4)', () => {
  it.each([
    ['Patient', '_id', 'Resource-id'],
    ['Observation', '_lastUpdated', 'Resource-lastUpdated'],
    ['Observation', 'category', 'Observation-category'],
    ['Observation', 'code', 'clinical-code'],
    ['Observation', 'patient', 'clinical-patient'],
    ['Encounter', 'subject', 'Encounter-subject'],
    ['MedicationRequest', 'status', 'medications-status'],
    ['MedicationRequest', 'date', 'medications-date'],
    ['ValueSet', 'date', 'conformance-date'],
    ['Patient', 'address-city', 'individual-address-city'],
    ['Location', 'address-city', 'Location-address-city'],
  ])('%s.%s is defined by %s', (type, name, expected) => {
    expect(searchParameterUrl(type, name)).toBe(`http://hl7.org/fhir/SearchParameter/${expected}`);
  });
});
