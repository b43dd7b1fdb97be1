import { findPrimitive } from './primitive-types';

const admits = (type: string, value: string | number | boolean): boolean =>
  findPrimitive(type)!.admits(value);

describe('FHIR R4 §2.24.0.1 primitive types', () => {
  it.each([
    ['date', ['2020', '2020-02', '2020-02-29', '0001-01-01', '9999-12-31']],
    [
      'dateTime',
      ['2020', '2020-02', '2020-02-29', '2020-02-29T23:59:60Z', '2020-02-29T00:00:00.123456789+14:00'],
    ],
    ['instant', ['2020-02-29T00:00:00Z', '2020-02-29T00:00:00.5-05:30']],
    ['time', ['00:00:00', '23:59:60', '12:30:00.5']],
    ['id', ['a', 'A-1.b', 'x'.repeat(64)]],
    ['code', ['a', 'a b', 'é|/']],
    ['uri', ['urn:uuid:x', 'https://a.example/?x#y', '#x', 'Patient/1']],
    ['oid', ['urn:oid:1.2.3', 'urn:oid:2.16.840.1.113883', 'urn:oid:0.0']],
    ['uuid', ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520']],
    ['base64Binary', ['QUJD', 'QUI=', 'QQ==', 'QUJD\n QUJD', '+/8=']],
    ['string', ['x', ' ', '\u00e9\n']],
    ['integer', [0, -1, 2147483647, -2147483648]],
    ['unsignedInt', [0, 2147483647]],
    ['positiveInt', [1, 2147483647]],
    ['decimal', [0, -1.5, 1e10]],
    ['boolean', [true, false]],
  ])('%s admits %j', (type, values) => {
    expect(values.filter((value) => !admits(type, value))).toEqual([]);
  });

  it.each([
    [
      'date',
      [
        '2023-02-29',
        '2020-13',
        '2020-00',
        '20',
        '0000',
        '2020-2-3',
        '2020-02-03T00:00:00Z',
        ' 2020',
        '2020\n',
      ],
    ],
    [
      'dateTime',
      [
        '2020-02-30',
        '2020-02-03T10',
        '2020-02-03T10:00',
        '2020-02-03T10:00:00',
        '2020-02-03T24:00:00Z',
        '2020-02-03T10:00:00+15:00',
        '2020-02-03 10:00:00Z',
      ],
    ],
    ['instant', ['2020', '2020-02-03', '2020-02-03T10:00:00', '2020-02-30T10:00:00Z']],
    ['time', ['24:00:00', '10:00', '10:60:00', '10:00:61', '10:00:00Z']],
    ['id', ['a_b', 'x'.repeat(65), 'a/b', 'a b', 'a\n', 'é']],
    ['code', [' a', 'a ', 'a  b', 'a\n']],
    ['uri', ['a b', ' x', 'x\n', '\t']],
    ['oid', ['1.2.3', 'urn:oid:3.1', 'urn:oid:1', 'urn:oid:1.', 'urn:oid:1.02', 'urn:oid:1..2']],
    [
      'uuid',
      ['c757873d-ec9a-4326-a141-556f43239520', 'urn:uuid:C757873D-EC9A-4326-A141-556F43239520', 'urn:uuid:x'],
    ],
    ['base64Binary', ['QUJ', 'QU=D', 'Q===', '=', 'QUJD-_==', 'é']],
    ['integer', [1.5, 2147483648, -2147483649, NaN]],
    ['unsignedInt', [-1, 0.5]],
    ['positiveInt', [0, -1]],
    ['decimal', [Infinity, NaN]],
  ])('%s refuses %j', (type, values) => {
    expect(values.filter((value) => admits(type, value))).toEqual([]);
  });

  it.each(['Quantity', 'Resource', 'constructor', ''])('%s is none', (type) => {
    expect(findPrimitive(type)).toBeUndefined();
  });
});
