import { compilePattern } from '../access/matcho/compile';
import { InvalidPatternError } from '../access/matcho/position';
import { isJsonObject, Json, JsonObject } from '../lib/json';
import { Issue, IssueCode } from '../resource/operation-outcome';
import { ruleIssues } from './resource-rule.schema';

/** Contract §7: the attributes that say what an engine allows, and the engine each belongs to. */
const ENGINE_OF_ATTRIBUTE: Readonly<Record<string, string>> = {
  matcho: 'matcho',
  schema: 'json-schema',
  and: 'complex',
  or: 'complex',
  resource: 'fhir',
};

const ENGINES: readonly string[] = ['allow', 'matcho', 'fhir'];
const LATER_ENGINES: readonly string[] = ['json-schema', 'complex', 'sql'];

/** What is wrong with the engine and the attributes that it reads (contract §4.4, §7). */
export function engineIssues(body: JsonObject): readonly Issue[] {
  const { engine } = body;
  const refused = refuseEngine(engine);
  if (refused !== undefined) return [refused];
  const foreign = Object.entries(ENGINE_OF_ATTRIBUTE)
    .filter(([attribute, owner]) => body[attribute] !== undefined && owner !== engine)
    .map(([attribute]) => issue('business-rule', 'does not belong to this engine.', attribute));
  return [...foreign, ...contentIssues(body)];
}

function contentIssues({ engine, matcho, resource }: JsonObject): readonly Issue[] {
  if (engine === 'matcho') return matchoIssues(matcho);
  return engine === 'fhir' ? ruleIssues(resource) : [];
}

function refuseEngine(engine: Json | undefined): Issue | undefined {
  if (engine === undefined) return issue('required', 'is required.', 'engine');
  if (typeof engine !== 'string') return issue('structure', 'must be a text.', 'engine');
  if (LATER_ENGINES.includes(engine))
    return issue('not-supported', `${engine} is not supported yet.`, 'engine');
  if (!ENGINES.includes(engine))
    return issue('code-invalid', `must be one of ${ENGINES.join(', ')}.`, 'engine');
  return undefined;
}

function matchoIssues(pattern: Json | undefined): readonly Issue[] {
  if (pattern === undefined) return [issue('required', 'is required by engine matcho.', 'matcho')];
  if (!isJsonObject(pattern)) return [issue('structure', 'must be an object.', 'matcho')];
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    return [issue('value', error.message, error.path === '' ? 'matcho' : `matcho.${error.path}`)];
  }
}

function issue(code: IssueCode, diagnostics: string, attribute: string): Issue {
  const expression = `AccessPolicy.${attribute}`;
  return { code, diagnostics: `${expression}: ${diagnostics}`, expression };
}
