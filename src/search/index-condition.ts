import { SearchValue } from '../query/filter';
import { Bindings } from './bindings';
import { presenceKey, referenceKey, tokenKey } from './index-key';
import { intervalCondition, soughtInterval } from './interval-condition';
import { escapeLike, normalise } from './normalise';
import { incomparable, ParameterCondition, ParameterFilter } from './parameter-filter';
import { anyOf } from './sql-condition';

/** Characters of a text that stand in its index; the migration says why. */
const INDEXED_LENGTH = 128;
const FEW_KEYS = 16;

/** Conditions on `fhir_resource r` that are answered from the index of a FHIR type. */
export class IndexCondition implements ParameterCondition {
  constructor(
    private readonly type: string,
    private readonly bindings: Bindings,
  ) {}

  missing({ parameter }: ParameterFilter): string {
    const key = presenceKey({ type: this.type, parameter: parameter.name });
    return `NOT r.tokens @> ${this.bindings.bind([key], 'text[]')}`;
  }

  anyValue(filter: ParameterFilter): string {
    const { parameter, values } = filter;
    switch (parameter.type) {
      case 'token':
        return this.hasKey('tokens', this.keys(filter));
      case 'reference':
        return this.hasKey('refs', this.keys(filter));
      case 'uri':
        return this.inIndex(parameter.name, [this.uriCondition(filter)]);
      default:
        return this.inIndex(
          parameter.name,
          values.map((value) => this.rowCondition(filter, value)),
        );
    }
  }

  /**
   * Told of many keys, PostgreSQL expects most rows to match and compares each row with each key, which
   * takes seconds. Behind a SELECT it plans without knowing them, and reads the index.
   */
  private hasKey(column: 'tokens' | 'refs', keys: readonly string[]): string {
    const bound = this.bindings.bind(keys, 'text[]');
    return `r.${column} && ${keys.length > FEW_KEYS ? `(SELECT ${bound})` : bound}`;
  }

  private keys(filter: ParameterFilter): string[] {
    const scope = { type: this.type, parameter: filter.parameter.name };
    return filter.values.map((value) => {
      if (value.kind !== filter.parameter.type) throw incomparable(filter, value);
      if (value.kind === 'token') return tokenKey(scope, value.system, value.code);
      if (value.kind === 'reference') return referenceKey(scope, value.type, value.id);
      throw incomparable(filter, value);
    });
  }

  /** Not correlated with `r`, so that PostgreSQL may start from the index also below OR and NOT. */
  private inIndex(param: string, conditions: readonly string[]): string {
    const type = this.bindings.bind(this.type, 'text');
    const name = this.bindings.bind(param, 'text');
    return `r.id IN (SELECT i.id FROM fhir_index i
      WHERE i.type = ${type} AND i.param = ${name} AND ${anyOf(conditions)})`;
  }

  private rowCondition(filter: ParameterFilter, value: SearchValue): string {
    if (value.kind !== filter.parameter.type) throw incomparable(filter, value);
    switch (value.kind) {
      case 'string':
        return this.textCondition(filter.modifier, value.text);
      case 'date':
        return intervalCondition(
          value.prefix,
          { start: 'i.start_at', end: 'i.end_at' },
          soughtInterval(value, this.bindings),
        );
      default:
        throw incomparable(filter, value);
    }
  }

  private uriCondition(filter: ParameterFilter): string {
    const uris = filter.values.map((value) => {
      if (value.kind !== 'uri') throw incomparable(filter, value);
      return value.uri;
    });
    return this.equalsAny(uris);
  }

  private textCondition(modifier: ParameterFilter['modifier'], text: string): string {
    const normalised = normalise(text);
    if (modifier === 'exact') {
      return `(${this.equalsAny([normalised])} AND i.exact = ${this.bindings.bind(text, 'text')})`;
    }
    if (modifier === 'contains') return this.like('i.text', `%${escapeLike(normalised)}%`);
    const prefix = indexedPart(normalised);
    const indexed = this.like(`left(i.text, ${INDEXED_LENGTH})`, `${escapeLike(prefix)}%`);
    if (prefix === normalised) return indexed;
    return `(${indexed} AND ${this.like('i.text', `${escapeLike(normalised)}%`)})`;
  }

  private equalsAny(texts: readonly string[]): string {
    const indexed = texts.map(indexedPart);
    return `(left(i.text, ${INDEXED_LENGTH}) = ANY(${this.bindings.bind(indexed, 'text[]')})
      AND i.text = ANY(${this.bindings.bind(texts, 'text[]')}))`;
  }

  private like(expression: string, pattern: string): string {
    return `${expression} LIKE ${this.bindings.bind(pattern, 'text')}`;
  }
}

/** PostgreSQL counts characters, JavaScript counts halves of them. */
function indexedPart(text: string): string {
  return Array.from(text).slice(0, INDEXED_LENGTH).join('');
}
