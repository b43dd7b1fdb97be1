import fc from 'fast-check';
import { negotiateMediaType, parseMediaType } from './media-type';

const offers = [
  { type: 'application/fhir+json', format: 'json' },
  { type: 'application/json', format: 'json' },
  { type: 'text/yaml', format: 'yaml' },
];

describe('RFC 9110 §8.3.1 parseMediaType', () => {
  it('reads type and parameters, whatever their case', () => {
    const parsed = parseMediaType('Application/JSON ; Charset="UTF-8"');
    expect(parsed?.type).toBe('application/json');
    expect(parsed?.parameters.get('charset')).toBe('UTF-8');
  });

  it.each([undefined, '', 'json', '/', 'a/b/c', 'a b/c'])('finds none in %j', (header) => {
    expect(parseMediaType(header)).toBeUndefined();
  });
});

describe('RFC 9110 §12.5.1 negotiateMediaType', () => {
  it.each([
    ['no header', {}, 'application/fhir+json'],
    ['an empty header', { accept: '' }, 'application/fhir+json'],
    ['anything', { accept: '*/*' }, 'application/fhir+json'],
    ['a named type', { accept: 'text/yaml' }, 'text/yaml'],
    ['a family', { accept: 'text/*' }, 'text/yaml'],
    ['a browser', { accept: 'text/html,application/xml;q=0.9,*/*;q=0.8' }, 'application/fhir+json'],
    ['weights', { accept: 'application/json;q=0.5, text/yaml;q=0.9' }, 'text/yaml'],
    ['equal weights', { accept: 'application/json, application/fhir+json' }, 'application/json'],
    ['an exclusion', { accept: 'application/fhir+json;q=0, */*' }, 'application/json'],
    ['nothing on offer', { accept: 'image/png' }, undefined],
    ['all excluded', { accept: '*/*;q=0' }, undefined],
    ['a senseless weight', { accept: 'text/yaml;q=x, application/json;q=0.1' }, 'application/json'],
    ['_format over Accept', { format: 'yaml', accept: 'application/json' }, 'text/yaml'],
    ['_format as a type', { format: 'application/fhir+json' }, 'application/fhir+json'],
    ['_format whose plus became a space', { format: 'application/fhir json' }, 'application/fhir+json'],
    ['an unknown _format', { format: 'xml', accept: '*/*' }, undefined],
  ])('answers to %s', (_, preference, type) => {
    expect(negotiateMediaType(preference, offers)?.type).toBe(type);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (accept, format) => {
        negotiateMediaType({ accept, format }, offers);
      }),
    );
  });
});
