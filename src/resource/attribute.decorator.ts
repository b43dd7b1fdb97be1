import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  ValidateBy,
  ValidateNested,
  ValidationOptions,
} from 'class-validator';
import { IssueCode } from './operation-outcome';
import { hasReferenceMembers, readReference } from './reference';

/** The shapes that attributes of stored resources take, each with the issue codes of contract §4.4. */

type Decorate = (target: object, property: string) => void;

interface Each {
  /** The attribute is a list, and the rule is about each entry. */
  readonly each?: boolean;
}

function all(...decorators: readonly Decorate[]): Decorate {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

function list({ each }: Each): Decorate[] {
  return each === true ? [IsArray({ message: 'must be a list.' })] : [];
}

function options(code: IssueCode, message: string, { each }: Each): ValidationOptions {
  return { each: each === true, context: { code }, message };
}

export interface RuleOptions extends Each {
  readonly code: IssueCode;
  /** What is allowed, as the end of a sentence about the value: `must be …`. */
  readonly message: string;
}

/** A rule about the value alone. It may be asked about any JSON value. */
export function Rule(test: (value: unknown) => boolean, { code, message, each }: RuleOptions): Decorate {
  // One property may carry several rules; class-validator keeps one per name.
  const name = `${code}: ${message}`;
  return ValidateBy({ name, validator: { validate: test } }, options(code, message, { each: each === true }));
}

export function Text({ min = 0, max, each = false }: { min?: number; max: number } & Each): Decorate {
  const size = min > 0 ? `${min} to ${max}` : `at most ${max}`;
  return all(
    ...list({ each }),
    IsString(options('structure', 'must be a text.', { each })),
    Rule((value) => typeof value === 'string' && value.length >= min && value.length <= max, {
      code: 'value',
      message: `must have ${size} characters.`,
      each,
    }),
  );
}

/** A text with a rule of its own. */
export function TextWhere(test: (text: string) => boolean, message: string, each: Each = {}): Decorate {
  return all(
    ...list(each),
    IsString(options('structure', 'must be a text.', each)),
    Rule((value) => typeof value === 'string' && test(value), { ...each, code: 'value', message }),
  );
}

export function Flag(): Decorate {
  return IsBoolean({ context: { code: 'structure' }, message: 'must be true or false.' });
}

export function Whole(min: number, max: number): Decorate {
  return all(
    Rule((value) => typeof value === 'number', { code: 'structure', message: 'must be a number.' }),
    Rule((value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max, {
      code: 'value',
      message: `must be a whole number from ${min} to ${max}.`,
    }),
  );
}

export function Code(codes: readonly string[], each: Each = {}): Decorate {
  return all(
    ...list(each),
    IsString(options('structure', 'must be a text.', each)),
    IsIn(codes, options('code-invalid', `must be one of ${codes.join(', ')}.`, each)),
  );
}

/** An object that a class of its own describes. */
export function Nested(schema: () => new () => object, each: Each = {}): Decorate {
  return all(
    ...list(each),
    // ValidateNested alone takes a list for an object, and lists of lists for a list.
    IsObject(options('structure', 'must be an object.', each)),
    ValidateNested({ each: each.each === true, message: 'must be an object.' }),
    Type(schema),
  );
}

/** An object, or a list of objects, that is stored and returned as it is. */
export function FreeObject(each: Each = {}): Decorate {
  return all(...list(each), IsObject(options('structure', 'must be an object.', each)));
}

/** A Reference to a resource of this server, in either spelling of contract §3. No types: to any. */
export function Ref(types: readonly string[] = [], { each = false }: Each = {}): Decorate {
  const target = types.length === 0 ? 'resource of this server' : types.join(', ');
  const isTarget = (value: unknown): boolean => {
    const found = readReference(value);
    return found !== undefined && (types.length === 0 || types.includes(found.type));
  };
  return all(
    ...list({ each }),
    IsObject(options('structure', 'must be a Reference: an object.', { each })),
    Rule(hasReferenceMembers, { code: 'structure', message: 'holds more than a Reference has.', each }),
    Rule(isTarget, { code: 'value', message: `must refer to one ${target}, as in Patient/p1.`, each }),
  );
}

/** An attribute that the contract names and a later release builds. */
export function NotSupported(): Decorate {
  return Rule(() => false, { code: 'not-supported', message: 'is not supported yet. Remove it.' });
}
