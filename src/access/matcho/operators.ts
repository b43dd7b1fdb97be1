import { isJsonObject, Json } from '../../lib/json';
import { Position } from './position';
import { parseReference } from './reference';
import { Test } from './run';
import { every, not, some } from './truth';

/** Compiles the patterns within an operator; handed in, because the compiler knows the operators. */
type Compile = (pattern: Json | undefined, at: Position) => Test;

type Operator = (operand: Json | undefined, at: Position, compile: Compile) => Test;

/** Contract §7: the members of a pattern that start with `$`. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$enum', compileEnum],
  ['$one-of', compileOneOf],
  ['$not', compileNot],
  ['$contains', compileContains],
  ['$every', compileEvery],
  ['$present-all', compilePresentAll],
  ['$length', compileLength],
  ['$reference', compileReference],
]);

/** Equals one of the listed scalars; they are taken literally. */
function compileEnum(operand: Json | undefined, at: Position): Test {
  const values = new Set(listOf(operand, at));
  for (const value of values) {
    if (value === null || typeof value === 'object') at.fail('$enum lists strings, numbers and booleans');
  }
  return (subject) => subject !== undefined && values.has(subject);
}

function compileOneOf(operand: Json | undefined, at: Position, compile: Compile): Test {
  const tests = compileList(operand, at, compile);
  return (subject, run) => some(tests, (test) => test(subject, run));
}

function compileNot(operand: Json | undefined, at: Position, compile: Compile): Test {
  const test = compile(operand, at);
  return (subject, run) => not(test(subject, run));
}

function compileContains(operand: Json | undefined, at: Position, compile: Compile): Test {
  const test = compile(operand, at);
  return (subject, run) => Array.isArray(subject) && some(subject, (item) => test(item, run));
}

function compileEvery(operand: Json | undefined, at: Position, compile: Compile): Test {
  const test = compile(operand, at);
  return (subject, run) => Array.isArray(subject) && every(subject, (item) => test(item, run));
}

/** Each pattern matches some item, in any order. */
function compilePresentAll(operand: Json | undefined, at: Position, compile: Compile): Test {
  const tests = compileList(operand, at, compile);
  return (subject, run) =>
    Array.isArray(subject) && every(tests, (test) => some(subject, (item) => test(item, run)));
}

function compileLength(operand: Json | undefined, at: Position): Test {
  if (typeof operand !== 'number' || !Number.isSafeInteger(operand) || operand < 0) {
    at.fail('$length is a whole number');
  }
  return (subject) => Array.isArray(subject) && subject.length === operand;
}

/** Matches `{resourceType, id}` of a reference, however it is written. */
function compileReference(operand: Json | undefined, at: Position, compile: Compile): Test {
  if (!isJsonObject(operand)) at.fail('$reference holds a pattern of resourceType and id');
  const test = compile(operand, at);
  return (subject, run) => test(parseReference(subject), run);
}

function compileList(operand: Json | undefined, at: Position, compile: Compile): readonly Test[] {
  return listOf(operand, at).map((pattern, index) => compile(pattern, at.child(String(index))));
}

function listOf(operand: Json | undefined, at: Position): readonly Json[] {
  if (!Array.isArray(operand) || operand.length === 0) at.fail('the operator takes a list');
  return operand;
}
