import { Bindings } from './bindings';
import { documentElements } from './document-elements';
import { elementCondition } from './element-condition';
import { ParameterCondition, ParameterFilter } from './parameter-filter';
import { quoteName } from './sql-condition';

/** Conditions on the document itself, for tables without index rows. */
export class DocumentCondition implements ParameterCondition {
  constructor(private readonly bindings: Bindings) {}

  missing({ parameter }: ParameterFilter): string {
    return `NOT EXISTS (SELECT 1 FROM ${documentElements(parameter, this.bindings)}
      WHERE jsonb_typeof(e.v) <> 'null')`;
  }

  anyValue(filter: ParameterFilter): string {
    const elements = documentElements(filter.parameter, this.bindings);
    // Parts of a complex string are elements of their own; the whole is none.
    const scalar = filter.parameter.type === 'string' ? `jsonb_typeof(e.v) = 'string' AND` : '';
    const operand = { text: `(e.v #>> '{}')`, json: 'e.v' };
    const matches = elementCondition(filter, operand, this.bindings);
    return `EXISTS (SELECT 1 FROM ${elements} WHERE ${scalar} ${matches})`;
  }
}

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
    const text = filter.parameter.type === 'date' ? this.column : `${this.column}::text`;
    return elementCondition(filter, { text }, this.bindings);
  }
}
