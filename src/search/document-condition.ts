import { Bindings } from './bindings';
import { documentElements } from './document-elements';
import { elementCondition } from './element-condition';
import { ChainFilter, incomparable, ParameterCondition, ParameterFilter, valuesOf } from './parameter-filter';
import { localReferenceSql } from './reference-condition';
import { anyOf, quoteName } from './sql-condition';

/** Conditions on the document itself, for tables without index rows. */
export class DocumentCondition implements ParameterCondition {
  constructor(private readonly bindings: Bindings) {}

  missing({ parameter }: ParameterFilter): string {
    if (parameter.presence === true) return 'FALSE';
    return `NOT EXISTS (SELECT 1 FROM ${documentElements(parameter, this.bindings)}
      WHERE jsonb_typeof(e.v) <> 'null')`;
  }

  anyValue(filter: ParameterFilter): string {
    if (filter.parameter.presence === true) return this.presenceIs(filter);
    if (filter.modifier === 'identifier') return this.identifierIs(filter);
    const elements = documentElements(filter.parameter, this.bindings);
    // Parts of a complex string are elements of their own; the whole is none.
    const scalar = SCALAR.includes(filter.parameter.type) ? `jsonb_typeof(e.v) = 'string' AND` : '';
    const operand = { text: `(e.v #>> '{}')`, json: 'e.v' };
    const matches = elementCondition(filter, operand, this.bindings);
    return `EXISTS (SELECT 1 FROM ${elements} WHERE ${scalar} ${matches})`;
  }

  refersToAny({ parameter, type }: ChainFilter, ids: string): string {
    if (parameter.targets?.includes(type) === false) return 'FALSE';
    const prefix = this.bindings.bind(`${type}/`, 'text');
    return `EXISTS (SELECT 1 FROM ${documentElements(parameter, this.bindings)}
      WHERE ${localReferenceSql('e.v')} IN (SELECT ${prefix} || t.id FROM (${ids}) t))`;
  }

  private presenceIs(filter: ParameterFilter): string {
    const codes = valuesOf(filter, 'token')
      .filter(({ system }) => typeof system !== 'string')
      .map(({ code }) => code);
    if (!codes.includes('true') && !codes.includes('false')) return 'FALSE';
    const present = `EXISTS (SELECT 1 FROM ${documentElements(filter.parameter, this.bindings)}
      WHERE jsonb_typeof(e.v) <> 'null' AND e.v <> 'false')`;
    return anyOf([
      ...(codes.includes('true') ? [present] : []),
      ...(codes.includes('false') ? [`NOT ${present}`] : []),
    ]);
  }

  private identifierIs(filter: ParameterFilter): string {
    const paths = filter.parameter.paths.map((path) => `${path}.identifier`);
    return this.anyValue({
      ...filter,
      parameter: { name: filter.parameter.name, type: 'token', paths },
      modifier: undefined,
    });
  }
}

const SCALAR = ['string', 'uri'];

/** Conditions on a typed column. */
export class ColumnCondition implements ParameterCondition {
  private readonly column: string;

  constructor(
    private readonly bindings: Bindings,
    column: string,
  ) {
    this.column = `r.${quoteName(column)}`;
  }

  missing(): string {
    return `${this.column} IS NULL`;
  }

  anyValue(filter: ParameterFilter): string {
    if (filter.modifier === 'identifier') throw incomparable(filter);
    const text = filter.parameter.type === 'date' ? this.column : `${this.column}::text`;
    return elementCondition(filter, { text }, this.bindings);
  }

  refersToAny(filter: ChainFilter): string {
    throw incomparable(filter);
  }
}
