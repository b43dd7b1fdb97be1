import { SearchParameter, SearchParameterType } from '../r4/search-parameter';
import { LAST_UPDATED } from './built-in-parameters';
import { Filter, SearchModifier } from './filter';
import { parseValue } from './parse-value';
import { MAX_RANGE_VALUES, MAX_SEARCH_VALUES, SearchPair } from './search-limits';
import { SearchQueryError } from './search-query-error';
import { splitEscaped, unescapeValue } from './split-escaped';

/** FHIR R4 §3.1.1.4.5: which modifier means something for which type. */
const modifiers: Readonly<Record<SearchParameterType, readonly SearchModifier[]>> = {
  string: ['exact', 'contains', 'missing'],
  token: ['not', 'missing'],
  reference: ['missing'],
  date: ['missing'],
  number: ['missing'],
  quantity: ['missing'],
  uri: ['missing'],
};

/** Reads the parameters that say which resources are meant. */
export class CriterionParser {
  private readonly parameters: ReadonlyMap<string, SearchParameter>;
  private values = 0;
  private ranges = 0;

  constructor(
    parameters: readonly SearchParameter[],
    private readonly now: Date,
  ) {
    this.parameters = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  }

  find(name: string): SearchParameter | undefined {
    return this.parameters.get(name);
  }

  /** Undefined when no parameter has this name. */
  parse([name, text]: SearchPair): Filter | undefined {
    const colon = name.indexOf(':');
    const bare = colon < 0 ? name : name.slice(0, colon);
    const modifier = colon < 0 ? undefined : name.slice(colon + 1);
    if (bare === '_id') return this.parseId([name, text], modifier);
    const parameter = bare === '_lastUpdated' ? LAST_UPDATED : this.find(bare);
    if (parameter === undefined) return undefined;
    const legal = requireModifier(parameter, name, modifier);
    if (legal === 'missing') {
      return { op: 'parameter', parameter, modifier: legal, values: [parseMissing(name, text)] };
    }
    const parts = this.alternatives([name, text]);
    if (parameter.type === 'string' || parameter.type === 'date') this.ranges += parts.length;
    if (this.ranges > MAX_RANGE_VALUES) {
      throw new SearchQueryError('_query', `more than ${MAX_RANGE_VALUES} texts and dates`);
    }
    const values = parts.map((part) => parseValue(parameter, { name, text: part, now: this.now }));
    return { op: 'parameter', parameter, modifier: legal, values };
  }

  private parseId([name, text]: SearchPair, modifier: string | undefined): Filter {
    if (modifier !== undefined) throw new SearchQueryError(name, 'takes no modifier');
    return { op: 'id', ids: this.alternatives([name, text]).map(unescapeValue) };
  }

  /**
   * FHIR R4 §3.1.1.4.3: a comma means "or". An empty alternative is refused, not skipped: dropping it
   * would turn a criterion whose value is missing into one that matches everything.
   */
  private alternatives([name, text]: SearchPair): string[] {
    const parts = splitEscaped(text, ',');
    this.values += parts.length;
    if (this.values > MAX_SEARCH_VALUES) {
      throw new SearchQueryError('_query', `more than ${MAX_SEARCH_VALUES} values`);
    }
    if (parts.some((part) => part === '')) throw new SearchQueryError(name, 'has an empty value');
    return parts;
  }
}

function requireModifier(
  parameter: SearchParameter,
  name: string,
  modifier: string | undefined,
): SearchModifier | undefined {
  if (modifier === undefined) return undefined;
  const legal = modifiers[parameter.type].find((known) => known === modifier);
  if (legal === undefined || parameter === LAST_UPDATED) {
    throw new SearchQueryError(name, `does not take the modifier ":${modifier.slice(0, 32)}"`);
  }
  return legal;
}

function parseMissing(name: string, text: string) {
  if (text !== 'true' && text !== 'false') throw new SearchQueryError(name, 'is neither true nor false');
  return { kind: 'missing', missing: text === 'true' } as const;
}
