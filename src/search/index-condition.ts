import { SearchValue } from '../query/filter';
import { RESOURCE_TYPES } from '../r4/resource-types';
import { Bindings } from './bindings';
import {
  identifierScope,
  KeyScope,
  presenceKey,
  referenceKey,
  referencePrefix,
  tokenKey,
  urlKey,
} from './index-key';
import { intervalCondition, soughtInterval } from './interval-condition';
import { escapeLike, normalise } from './normalise';
import { numberCondition } from './number-condition';
import {
  ChainFilter,
  incomparable,
  ParameterCondition,
  ParameterFilter,
  ValueOf,
  valuesOf,
} from './parameter-filter';
import { allOf, anyOf } from './sql-condition';

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
    if (parameter.presence === true) return 'FALSE';
    const key = presenceKey({ type: this.type, parameter: parameter.name });
    return `NOT r.tokens @> ${this.bindings.bind([key], 'text[]')}`;
  }

  anyValue(filter: ParameterFilter): string {
    const { parameter, modifier, values } = filter;
    const scope = { type: this.type, parameter: parameter.name };
    switch (parameter.type) {
      case 'token':
        return this.hasKey('tokens', tokenKeys(filter, scope));
      case 'reference':
        return modifier === 'identifier'
          ? this.hasKey('tokens', tokenKeys(filter, identifierScope(scope)))
          : this.hasKey('refs', referenceKeys(filter, scope));
      case 'uri':
        return this.inIndex(parameter.name, [this.equalsAny(valuesOf(filter, 'uri').map(({ uri }) => uri))]);
      default:
        return this.inIndex(
          parameter.name,
          values.map((value) => this.rowCondition(filter, value)),
        );
    }
  }

  /** One look-up for each key: a GIN index that is asked for many at once compares every match with every key. */
  refersToAny({ parameter, type }: ChainFilter, ids: string): string {
    if (parameter.targets?.includes(type) === false) return 'FALSE';
    const prefix = referencePrefix({ type: this.type, parameter: parameter.name }, type);
    const keys = `SELECT ${this.bindings.bind(prefix, 'text')} || t.id AS key FROM (${ids}) t`;
    return `r.id IN (SELECT h.id FROM (${keys}) k, fhir_resource h
      WHERE h.type = ${this.bindings.bind(this.type, 'text')} AND h.refs @> ARRAY[k.key])`;
  }

  /**
   * Told of many keys, PostgreSQL expects most rows to match and compares each row with each key, which
   * takes seconds. Behind a SELECT it plans without knowing them, and reads the index.
   */
  private hasKey(column: 'tokens' | 'refs', keys: readonly string[]): string {
    const bound = this.bindings.bind(keys, 'text[]');
    return `r.${column} && ${keys.length > FEW_KEYS ? `(SELECT ${bound})` : bound}`;
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
      case 'number':
        return numberCondition(value, STORED_RANGE, this.bindings);
      case 'quantity':
        return this.quantityCondition(value);
      default:
        throw incomparable(filter, value);
    }
  }

  private quantityCondition(value: ValueOf<'quantity'>): string {
    const { system, unit } = value;
    return allOf([
      numberCondition(value, STORED_RANGE, this.bindings),
      ...(typeof system === 'string' ? [`i.unit_system = ${this.bindings.bind(system, 'text')}`] : []),
      ...(unit === undefined ? [] : [`i.unit = ${this.bindings.bind(unit, 'text')}`]),
    ]);
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

const STORED_RANGE = { low: 'i.low', high: 'i.high' };

function tokenKeys(filter: ParameterFilter, scope: KeyScope): string[] {
  return valuesOf(filter, 'token').map(({ system, code }) => tokenKey(scope, system, code));
}

/** An id without a type may be of any type that the parameter is about. */
function referenceKeys(filter: ParameterFilter, scope: KeyScope): string[] {
  const { targets } = filter.parameter;
  return filter.values.flatMap((value) => {
    if (value.kind === 'url') return [urlKey(scope, value.url)];
    if (value.kind !== 'reference') throw incomparable(filter, value);
    const types = value.type === undefined ? (targets ?? RESOURCE_TYPES) : [value.type];
    return types.map((type) => referenceKey(scope, type, value.id));
  });
}

/** PostgreSQL counts characters, JavaScript counts halves of them. */
function indexedPart(text: string): string {
  return Array.from(text).slice(0, INDEXED_LENGTH).join('');
}
