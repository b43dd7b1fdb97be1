import { RE2JS } from 're2js';
import { Position } from './position';
import { isEqual, isMissing, memberOf, Test } from './run';

const MAX_REGEX_LENGTH = 1000;

/** What a string in a pattern asks for: a keyword, a regular expression, another value, or itself. */
export function compileString(text: string, at: Position): Test {
  const keyword = KEYWORDS.get(text);
  if (keyword !== undefined) return keyword;
  if (text.startsWith('#')) return compileRegex(text.slice(1), at);
  if (text.startsWith('.')) return compilePath(text.slice(1), at);
  return (subject) => subject === text;
}

export const isNil: Test = (subject) => isMissing(subject);

const KEYWORDS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['present?', (subject) => !isMissing(subject)],
  ['nil?', isNil],
  ['not-blank?', (subject) => typeof subject === 'string' && subject.trim() !== ''],
]);

/** Searches unanchored (contract rule 8), in linear time: `(a+)+$` must not stop the event loop. */
function compileRegex(source: string, at: Position): Test {
  if (source.length > MAX_REGEX_LENGTH) at.fail(`regular expression longer than ${MAX_REGEX_LENGTH}`);
  const regex = parseRegex(source, at);
  return (subject, run) => {
    if (typeof subject !== 'string') return false;
    run.spend(subject.length >> 4);
    return regex.test(subject);
  };
}

function parseRegex(source: string, at: Position): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    return at.fail(error instanceof Error ? error.message : 'malformed regular expression');
  }
}

/** `.user.data.ward`: the value that stands there in the request object. */
function compilePath(path: string, at: Position): Test {
  const keys = path.split('.');
  if (keys.includes('')) at.fail('a path names every member, as in .user.id');
  return (subject, run) => {
    const value = keys.reduce(memberOf, run.request);
    return isMissing(value) ? undefined : isEqual(subject, value, run);
  };
}
