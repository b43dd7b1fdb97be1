import { conditionalReferencesIn, readConditionalReference, replaceReferences } from './references';

const URN = 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a';

describe('references between entries (FHIR R4 §3.1.0.11.2)', () => {
  const replaced = (resource: object) =>
    replaceReferences({ ...resource }, (reference) => (reference === URN ? 'Patient/p1' : undefined));

  it('are replaced wherever a Reference stands', () => {
    const resource = {
      subject: { reference: URN, display: URN },
      performer: [{ reference: 'Practitioner/d' }, { reference: URN }],
      extension: [{ url: 'https://x.example', valueReference: { reference: URN } }],
      contained: [{ resourceType: 'List', subject: { reference: URN } }],
    };
    expect(replaced(resource)).toEqual({
      subject: { reference: 'Patient/p1', display: URN },
      performer: [{ reference: 'Practitioner/d' }, { reference: 'Patient/p1' }],
      extension: [{ url: 'https://x.example', valueReference: { reference: 'Patient/p1' } }],
      contained: [{ resourceType: 'List', subject: { reference: 'Patient/p1' } }],
    });
  });

  it('stay where the same text is something else', () => {
    const resource = {
      identifier: [{ system: 'urn:ietf:rfc:3986', value: URN }],
      content: [{ attachment: { url: URN } }],
      text: { status: 'generated', div: `<div>${URN}</div>` },
    };
    expect(replaced(resource)).toEqual(resource);
  });

  it('are conditional when they are a search', () => {
    expect(readConditionalReference('Patient?identifier=a|b&x=?')).toEqual({
      type: 'Patient',
      queryString: 'identifier=a|b&x=?',
    });
    expect(readConditionalReference('Patient/p1')).toBeUndefined();
    expect(readConditionalReference('https://x.example/Patient?identifier=a')).toBeUndefined();
    const resource = {
      a: { reference: 'Patient?x=y' },
      b: [{ reference: 'Patient?x=y' }, { reference: URN }],
    };
    expect([...conditionalReferencesIn(resource)]).toEqual(['Patient?x=y']);
  });
});
