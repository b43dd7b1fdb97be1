import fc, { Arbitrary } from 'fast-check';

/** Path segments where an id belongs: what breaks parsers, databases, file systems and logs. */
export const hostileIds: readonly string[] = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%C0%AF',
  '%FF',
  '%',
  '%zz',
  '%u0041',
  '%2F',
  'a%2Fb',
  '..%2F..%2Fetc%2Fpasswd',
  '%2e%2e',
  '%5C',
  '%0d%0aX-Injected:%201',
  '%22',
  "'",
  "1'%20OR%20'1'='1",
  '%7B%7B7*7%7D%7D',
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '*',
  ':id',
  '%F0%9F%92%A9',
  '%C3%A9',
  'e%CC%81',
  '%E2%80%AE',
  'a'.repeat(65),
  'a'.repeat(512),
  'a'.repeat(513),
  'a'.repeat(8_000),
  '%C3%A9'.repeat(400),
];

const printable = (max: number): Arbitrary<string> =>
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: max,
  });

/** Texts of all kinds, with those in front that have broken software before. */
export const anyText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '\udfff',
    '__proto__',
    '\u202e',
    '\r\n',
    'é',
    'e\u0301',
    '🩺',
    'x'.repeat(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);

const latin1 = (codes: Arbitrary<number>): Arbitrary<string> =>
  fc.string({ unit: codes.map((code) => String.fromCharCode(code)), maxLength: 20 });

/** A header value that HTTP can carry. */
export const headerValue: Arbitrary<string> = fc.oneof(
  printable(60),
  latin1(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))),
);

/** One that it cannot, perhaps. */
export const anyHeaderValue: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: headerValue },
  { weight: 1, arbitrary: latin1(fc.integer({ min: 0, max: 0xff })) },
);

export const bytes: Arbitrary<Buffer> = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));

const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));

const parameterName = fc.oneof(
  fc.constantFrom(
    '_id',
    '_count',
    '_page',
    '_offset',
    '_sort',
    '_cursor',
    '_format',
    '_elements',
    '_lastUpdated',
    '_summary',
    '_total',
    '_pretty',
    '_has',
    '_include',
    '_filter',
    'name',
    'family',
    'birthdate',
    'identifier',
    'active',
    'gender',
    'general-practitioner',
    'link',
    'engine',
    'grant_types',
    'resource/type',
    '__proto__',
    'constructor',
    'access_token',
    'name:exact',
    'name:missing',
    'birthdate:not',
    '_id:not',
    'link:Client',
    '_tag:not',
    '_include:iterate',
    '_revinclude',
    '_has:Observation:patient:code',
    '_has:Observation:patient:_has:Provenance:target:_id',
    'general-practitioner.name',
    'subject:Patient.name:exact',
    'subject:identifier',
    'subject.organization.name',
    'patient._has:Group:member:_id',
    'focus.identifier',
    'value-quantity',
    'code',
    'date',
  ),
  anyText.map(encode),
);

const parameterValue = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1',
    '1000',
    '1001',
    '9'.repeat(30),
    '1e400',
    'NaN',
    'true',
    'null',
    'json',
    'yaml',
    'xml',
    'ge2020-02-30',
    'gt9999-12-31T23:59:60Z',
    'ap0000',
    'lt10000',
    'eq-1',
    '2020-01-01T00:00:00+99:99',
    '|',
    'http://x|',
    '%5C',
    '%5C,',
    ',,,',
    'Client/admin',
    'Client/',
    '-name,name',
    'eyJh.eyJh',
    'Patient/a',
    'http://localhost:8080/fhir/Patient/a',
    'urn:uuid:a',
    'Observation:subject',
    'Patient:*',
    '*',
    'le5.40||mg',
    '1e2|http://x|y',
    'ap-1e100',
    '1e-100',
    '-date,code',
    '.',
    '%25',
    '_',
    '%00',
    '%zz',
  ),
  anyText.map(encode),
  printable(30).map(encode),
);

/** A query string, right or wrong, without its question mark. */
export const queryString: Arbitrary<string> = fc.oneof(
  fc
    .array(fc.tuple(parameterName, parameterValue), { maxLength: 5 })
    .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&')),
  printable(60).map((text) => text.replaceAll(' ', '+').replaceAll('#', '')),
);

/** The leaves that replace parts of a valid document. */
const hostileJson: Arbitrary<unknown> = fc.oneof(
  anyText,
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    true,
    -0,
    1e308,
    -1e308,
    5e-324,
    0.1,
    2 ** 53,
    [],
    {},
    [[]],
    [null],
    [{}],
    { a: { b: {} } },
    '0000-00-00',
    '9999-12-31',
    '10000-01-01',
    '2020-13',
    '-2020',
    '2020-01-01T25:00:00Z',
    'Client/admin',
    '#(a+)+$',
    '#[',
    '.client.id',
    'present?',
    { $enum: [] },
    { $not: null },
    { $contains: 1 },
    '\u0000',
    '\ud800',
  ),
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, member]) =>
          pathsOf(member, [...path, Array.isArray(value) ? Number(name) : name]),
        )
      : [];
  return [path, ...below];
}

function replaceAt(value: any, [step, ...rest]: Path, leaf: unknown): unknown {
  if (step === undefined) return leaf;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[step] = replaceAt(value[step], rest, leaf);
  return copy;
}

/** A valid document with up to three of its values replaced, and perhaps a member that nobody knows. */
export function mutationOf(document: object): Arbitrary<unknown> {
  const paths = pathsOf(document).slice(1);
  const edit = fc.tuple(fc.constantFrom(...paths), hostileJson);
  return fc
    .tuple(
      fc.oneof(
        { weight: 1, arbitrary: fc.constant([]) },
        { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(edit, { minLength: 2, maxLength: 4 }) },
      ),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.tuple(anyText, hostileJson) },
      ),
    )
    .map(([edits, extra]) => {
      const edited = edits.reduce<unknown>(
        (value, [path, leaf]) => (has(value, path) ? replaceAt(value, path, leaf) : value),
        document,
      );
      return extra === null ? edited : { ...(edited as object), [extra[0]]: extra[1] };
    });
}

function has(value: any, [step, ...rest]: Path): boolean {
  if (step === undefined) return true;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step) && has(value[step], rest);
}

/** A few bytes of a text changed, cut or doubled. */
export function damaged(text: Arbitrary<string>): Arbitrary<Buffer> {
  return fc
    .tuple(text, fc.nat(), fc.nat({ max: 255 }), fc.constantFrom('set', 'cut', 'double'))
    .map(([original, at, byte, kind]) => {
      const buffer = Buffer.from(original);
      const position = buffer.length === 0 ? 0 : at % buffer.length;
      if (kind === 'cut') return buffer.subarray(0, position);
      if (kind === 'double') return Buffer.concat([buffer, buffer.subarray(position)]);
      if (buffer.length > 0) buffer[position] = byte;
      return buffer;
    });
}

export const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'SEARCH',
];

export const contentType: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/fhir+json',
    'text/yaml',
    'application/yaml',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'application/json-patch+json',
    'json',
    '/',
    ';',
    'application/json;;;',
    'a/b; c="',
    '*/*',
    'application/__proto__',
  ),
  headerValue,
);
