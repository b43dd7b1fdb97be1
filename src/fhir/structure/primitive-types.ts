import { Json } from '../../lib/json';
import { parseDate } from '../../query/parse-date';

/** A datatype that is one value: how JSON writes it, and which values it has (FHIR R4 §2.24.0.1). */
export interface PrimitiveType {
  readonly json: 'string' | 'number' | 'boolean';
  /** What a value must be, for the sentence `… must be a date: YYYY, YYYY-MM or YYYY-MM-DD.` */
  readonly form: string;
  readonly admits: (value: string | number | boolean) => boolean;
}

const MAX_INTEGER = 2 ** 31 - 1;

const primitives: Readonly<Record<string, PrimitiveType>> = {
  boolean: { json: 'boolean', form: 'true or false', admits: () => true },
  decimal: { json: 'number', form: 'a number', admits: Number.isFinite },
  integer: integer(-MAX_INTEGER - 1),
  unsignedInt: integer(0),
  positiveInt: integer(1),
  string: text('a text', () => true),
  markdown: text('a text', () => true),
  xhtml: text('a text', () => true),
  code: text('a code without spaces at its ends, or two in a row', (value) => !/^\s|\s\s|\s$/.test(value)),
  id: text('an id: 1 to 64 of A-Z a-z 0-9 . -', (value) => /^[A-Za-z0-9.-]{1,64}$/.test(value)),
  uri: text('a URI without spaces', hasNoSpace),
  url: text('a URL without spaces', hasNoSpace),
  canonical: text('a URL without spaces', hasNoSpace),
  oid: text('an OID such as urn:oid:1.2.3', isOid),
  uuid: text('a UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520', (value) =>
    /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  ),
  base64Binary: text('Base64', isBase64),
  date: text('a date: YYYY, YYYY-MM or YYYY-MM-DD', (value) => value.length <= 10 && isTime(value)),
  dateTime: text(
    'a date, or a date and time with seconds and zone, such as 2015-02-07T13:28:17+01:00',
    (value) => (value.length <= 10 || DATE_AND_TIME.test(value)) && isTime(value),
  ),
  instant: text(
    'a time with seconds and zone, such as 2015-02-07T13:28:17+01:00',
    (value) => DATE_AND_TIME.test(value) && isTime(value),
  ),
  time: text('a time of day: hh:mm:ss', (value) =>
    /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?$/.test(value),
  ),
};

const DATE_AND_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

export function findPrimitive(type: string): PrimitiveType | undefined {
  return Object.hasOwn(primitives, type) ? primitives[type] : undefined;
}

export function isPrimitiveValue(value: Json): value is string | number | boolean {
  return typeof value !== 'object';
}

function text(form: string, admits: (value: string) => boolean): PrimitiveType {
  return { json: 'string', form, admits: (value) => admits(value as string) };
}

function integer(least: number): PrimitiveType {
  const form = `a whole number from ${least} to ${MAX_INTEGER}`;
  const admits = (value: unknown) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= MAX_INTEGER;
  return { json: 'number', form, admits };
}

/** Searches by date must find whatever is stored as one. */
function isTime(value: string): boolean {
  return parseDate(value) !== undefined;
}

function hasNoSpace(value: string): boolean {
  return !/\s/.test(value);
}

function isOid(value: string): boolean {
  const [, arcs] = /^urn:oid:([0-2](?:\.[0-9.]+)?)$/.exec(value) ?? [];
  return (
    arcs?.includes('.') === true && arcs.split('.').every((arc) => arc === '0' || /^[1-9]\d*$/.test(arc))
  );
}

/** RFC 4648 §4, spaces between the characters allowed. */
function isBase64(value: string): boolean {
  if (/[^A-Za-z0-9+/=\s]/.test(value)) return false;
  const characters = value.replace(/\s+/g, '');
  const padding = characters.indexOf('=');
  return characters.length % 4 === 0 && (padding === -1 || /^={1,2}$/.test(characters.slice(padding)));
}
