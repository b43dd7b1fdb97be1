import { Json, JsonObject } from '../../lib/json';
import { RequestObject } from '../policy';
import { compileString, isNil } from './literal';
import { OPERATORS } from './operators';
import { Position } from './position';
import { memberOf, Run, Test } from './run';
import { every } from './truth';

/** Whether a request object fits. Throws when that takes too much work. */
export type CompiledPattern = (request: RequestObject) => boolean;

/**
 * Reads a matcho pattern (contract §7): scalars match by equality, objects by inclusion, arrays as ordered
 * prefix.
 * @throws InvalidPatternError for an unknown operator, a bad regular expression and the like
 */
export function compilePattern(pattern: Json | undefined): CompiledPattern {
  const test = compile(pattern, Position.root());
  return (request) => test(request, new Run(request)) === true;
}

function compile(pattern: Json | undefined, at: Position): Test {
  const test = compileNode(pattern, at);
  return (subject, run) => {
    run.spend(1);
    return test(subject, run);
  };
}

function compileNode(pattern: Json | undefined, at: Position): Test {
  if (pattern === undefined) return at.fail('the pattern is missing');
  if (pattern === null) return isNil;
  if (typeof pattern === 'string') return compileString(pattern, at);
  if (Array.isArray(pattern)) return compileArray(pattern, at);
  if (typeof pattern === 'object') return compileObject(pattern, at);
  return (subject) => subject === pattern;
}

function compileArray(patterns: readonly Json[], at: Position): Test {
  const tests = patterns.map((pattern, index) => compile(pattern, at.child(String(index))));
  return (subject, run) => {
    if (!Array.isArray(subject) || subject.length < tests.length) return false;
    return every(tests, (test, index) => test(subject[index], run));
  };
}

/** Members and operators of one object must all match. */
function compileObject(pattern: JsonObject, at: Position): Test {
  const members = Object.entries(pattern);
  const operators = members.filter(([key]) => key.startsWith('$'));
  const tests = operators.map(([key, operand]) => compileOperator(key, operand, at.child(key)));
  if (operators.some(([key]) => key === '$one-of') && members.length > 1) at.fail('$one-of stands alone');
  if (operators.length < members.length || members.length === 0) {
    tests.push(
      compileMembers(
        members.filter(([key]) => !key.startsWith('$')),
        at,
      ),
    );
  }
  return (subject, run) => every(tests, (test) => test(subject, run));
}

function compileOperator(name: string, operand: Json | undefined, at: Position): Test {
  const operator = OPERATORS.get(name);
  return operator === undefined ? at.fail(`unknown operator ${name}`) : operator(operand, at, compile);
}

function compileMembers(members: readonly (readonly [string, Json | undefined])[], at: Position): Test {
  const tests = members.map(([key, pattern]) => [key, compile(pattern, at.child(key))] as const);
  return (subject, run) => {
    if (typeof subject !== 'object' || subject === null || Array.isArray(subject)) return false;
    return every(tests, ([key, test]) => test(memberOf(subject, key), run));
  };
}
