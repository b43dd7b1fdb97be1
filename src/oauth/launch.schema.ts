import { isWebUrl, WEB_URL_RULE } from '../client/web-url';
import { isJsonObject } from '../lib/json';
import { Flag, FreeObject, Rule, Text, TextWhere } from '../resource/attribute.decorator';
import { readReference } from '../resource/reference';

/** SMART 2.2 §fhircontext: what stands for the context as a whole; for Patient and Encounter there are other members. */
const LAUNCH_ROLE = 'launch';

/** What an EHR says of a launch (`POST /Client/{id}/$launch`), under its names on the wire. */
export class LaunchAttributes {
  @TextWhere(isIdOf('User'), idRule('User'))
  user?: string;

  @TextWhere(isIdOf('Patient'), idRule('Patient'))
  patient?: string;

  @TextWhere(isIdOf('Encounter'), idRule('Encounter'))
  encounter?: string;

  @FreeObject({ each: true })
  @Rule(isContextItem, {
    code: 'value',
    message:
      'must have a reference such as Task/t1, a canonical or an identifier; a role is an absolute URI, ' +
      'and Patient and Encounter need one.',
    each: true,
  })
  @Rule((items) => !Array.isArray(items) || items.length <= 100, {
    code: 'value',
    message: 'must have at most 100 entries.',
  })
  fhirContext?: object[];

  @Text({ min: 1, max: 200 })
  intent?: string;

  @Text({ min: 1, max: 200 })
  tenant?: string;

  @Flag()
  need_patient_banner?: boolean;

  @TextWhere(isWebUrl, WEB_URL_RULE)
  smart_style_url?: string;
}

/** `p1` as well as `Patient/p1`. @returns undefined for what names no resource of the type */
export function idOf(type: string, text: string): string | undefined {
  const reference = text.includes('/') ? text : `${type}/${text}`;
  const found = readReference({ reference });
  return found?.type === type ? found.id : undefined;
}

function isIdOf(type: string): (text: string) => boolean {
  return (text) => idOf(type, text) !== undefined;
}

function idRule(type: string): string {
  return `must be the id of a ${type}, or a reference such as ${type}/x1.`;
}

/** SMART 2.2 §fhircontext. */
function isContextItem(item: unknown): boolean {
  if (!isJsonObject(item)) return false;
  const { reference, canonical, identifier, type, role, ...others } = item;
  const named = [reference, canonical, identifier].filter((member) => member !== undefined);
  return (
    named.length > 0 &&
    Object.keys(others).length === 0 &&
    isAbsentOr(reference, (text) => readReference({ reference: text }) !== undefined) &&
    isAbsentOr(canonical, isAbsoluteUri) &&
    (identifier === undefined || isJsonObject(identifier)) &&
    isAbsentOr(type, (text) => /^[A-Z][A-Za-z]{0,63}$/.test(text)) &&
    isAbsentOr(role, (text) => text === LAUNCH_ROLE || isAbsoluteUri(text)) &&
    ((role !== undefined && role !== LAUNCH_ROLE) || !isAboutPerson(reference, type))
  );
}

/** They have members of their own, `patient` and `encounter`: a second one must say what it is there for. */
function isAboutPerson(reference: unknown, type: unknown): boolean {
  return [readReference({ reference: String(reference) })?.type, type].some(
    (named) => named === 'Patient' || named === 'Encounter',
  );
}

function isAbsentOr(value: unknown, test: (text: string) => boolean): boolean {
  return value === undefined || (typeof value === 'string' && test(value));
}

/** RFC 3986 §4.3: with a scheme. */
function isAbsoluteUri(text: string): boolean {
  return text.length <= 2048 && /^[a-z][a-z0-9+.-]*:[^\s<>"{}\\^`]+$/i.test(text);
}
