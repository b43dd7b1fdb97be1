import { Bindings } from './bindings';
import { Operand } from './operand';
import { ValueOf } from './parameter-filter';
import { allOf, anyOf } from './sql-condition';
import { CONTACT_SYSTEMS } from './token-values';

/** The condition that an element, or a column of bare codes, is one of these tokens. */
export function tokenCondition(
  values: readonly ValueOf<'token'>[],
  operand: Operand,
  bindings: Bindings,
): string {
  const codesBySystem = new Map<string | null | undefined, Set<string | undefined>>();
  for (const { system, code } of values) {
    // Neither says anything that a token could be asked for.
    if (code === undefined && typeof system !== 'string') continue;
    codesBySystem.set(system, (codesBySystem.get(system) ?? new Set()).add(code));
  }
  const alternatives = Array.from(codesBySystem, ([system, codes]) => {
    const conditions = system === undefined ? [] : [systemCondition(system, operand, bindings)];
    conditions.push(
      codes.has(undefined) ? 'TRUE' : `${codeOf(operand)} = ANY(${bindings.bind([...codes], 'text[]')})`,
    );
    return allOf(conditions);
  });
  return anyOf(alternatives);
}

/** SQL for the code of a token element: of a Coding, Identifier or ContactPoint, or the element itself. */
export function codeOf({ text, json }: Operand): string {
  if (json === undefined) return text;
  return `CASE jsonb_typeof(${json}) WHEN 'object'
    THEN coalesce(${textOf(json, 'code')}, ${textOf(json, 'value')})
    WHEN 'string' THEN ${text} WHEN 'boolean' THEN ${text} END`;
}

function systemCondition(system: string | null, { json }: Operand, bindings: Bindings): string {
  // A column holds bare codes.
  if (json === undefined) return system === null ? 'TRUE' : 'FALSE';
  const stored = textOf(json, 'system');
  const devices = CONTACT_SYSTEMS.map((name) => `'${name}'`).join(', ');
  if (system === null) return `(${stored} IS NULL OR ${stored} IN (${devices}))`;
  return `(${stored} = ${bindings.bind(system, 'text')} AND ${stored} NOT IN (${devices}))`;
}

function textOf(json: string, member: string): string {
  return `CASE jsonb_typeof(${json} -> '${member}') WHEN 'string' THEN ${json} ->> '${member}' END`;
}
