import { isResourceType, RESOURCE_TYPES } from '../r4/resource-types';
import { SearchParameter } from '../r4/search-parameter';
import { searchParametersOf } from '../r4/search-parameters';
import { LAST_UPDATED } from './built-in-parameters';
import { CriterionName, parseCriterionName } from './criterion-name';
import { Filter, or } from './filter';
import { requireModifier } from './legal-modifier';
import { parseValue } from './parse-value';
import { SearchBudget, SearchPair } from './search-limits';
import { SearchQueryError } from './search-query-error';
import { splitEscaped, unescapeValue } from './split-escaped';
import { ValueContext } from './written-value';

/** The resources that a criterion is about. */
export interface Searched {
  /** Undefined, or no type of R4: nothing refers to it. */
  readonly type: string | undefined;
  readonly parameters: readonly SearchParameter[];
}

interface Criterion {
  /** The name as the caller wrote it. */
  readonly written: string;
  /** What is left of it at this link of a chain. */
  readonly name: string;
  readonly text: string;
  readonly chains: number;
  readonly reverseChains: number;
}

type Named<Kind extends CriterionName['kind']> = Extract<CriterionName, { kind: Kind }>;

const LONGEST_CHAIN = 3;
const LONGEST_REVERSE_CHAIN = 2;

/** Contract §8.3: it is meant only where it is named. */
const NEVER_IMPLIED = 'AuditEvent';

const ranged: ReadonlySet<string> = new Set(['string', 'date', 'number', 'quantity']);

/** Reads the parameters that say which resources are meant. */
export class CriterionParser {
  private readonly budget = new SearchBudget();

  constructor(
    private readonly searched: Searched,
    private readonly context: ValueContext,
  ) {}

  /** Undefined when no parameter has this name, or a chain leads nowhere. */
  parse([name, text]: SearchPair): Filter | undefined {
    return this.read(this.searched, { written: name, name, text, chains: 0, reverseChains: 0 });
  }

  private read(searched: Searched, criterion: Criterion): Filter | undefined {
    const name = parseCriterionName(criterion.name);
    switch (name.kind) {
      case 'plain':
        return this.readPlain(searched, name, criterion);
      case 'chain':
        return this.readChain(searched, name, step(criterion, name.rest, 'chains'));
      case 'has':
        return this.readReverseChain(searched, name, step(criterion, name.rest, 'reverseChains'));
    }
  }

  private readPlain(
    searched: Searched,
    { parameter: name, modifier }: Named<'plain'>,
    { written, text }: Criterion,
  ): Filter | undefined {
    if (name === '_id') return this.readId([written, text], modifier);
    const parameter = find(searched, name);
    if (parameter === undefined) return undefined;
    // Every resource has been changed at some time.
    if (parameter === LAST_UPDATED && modifier !== undefined) {
      throw new SearchQueryError(written, 'takes no modifier');
    }
    const legal = requireModifier(parameter, written, modifier);
    if (legal.modifier === 'missing') {
      return { op: 'parameter', parameter, modifier: 'missing', values: [parseMissing(written, text)] };
    }
    const parts = this.alternatives([written, text]);
    if (ranged.has(parameter.type)) this.budget.spendRanges(parts.length);
    const values = parts.map((part) =>
      parseValue(parameter, legal, { name: written, text: part, context: this.context }),
    );
    // The index knows references by their type: an id alone is looked up once for each.
    const untyped = values.filter((value) => value.kind === 'reference' && value.type === undefined);
    this.budget.spendValues(untyped.length * ((parameter.targets ?? RESOURCE_TYPES).length - 1));
    return { op: 'parameter', parameter, modifier: legal.modifier, values };
  }

  private readId(pair: SearchPair, modifier: string | undefined): Filter {
    if (modifier !== undefined && modifier !== 'not') {
      throw new SearchQueryError(pair[0], 'takes no modifier but ":not"');
    }
    const ids: Filter = { op: 'id', ids: this.alternatives(pair).map(unescapeValue) };
    return modifier === 'not' ? { op: 'not', of: ids } : ids;
  }

  /** A chain that names no type is about every type that the parameter may refer to and that has the criterion. */
  private readChain(searched: Searched, name: Named<'chain'>, rest: Criterion): Filter | undefined {
    const parameter = find(searched, name.parameter);
    if (parameter?.type !== 'reference') return undefined;
    this.budget.spendLinks(1);
    const branches = typesOf(parameter, name.type).flatMap((type): Filter[] => {
      const filter = this.read({ type, parameters: searchParametersOf(type) }, rest);
      return filter === undefined ? [] : [{ op: 'chain', parameter, type, filter }];
    });
    if (branches.length === 0) return undefined;
    this.budget.spendLinks(branches.length - 1);
    return or(...branches);
  }

  private readReverseChain(searched: Searched, name: Named<'has'>, rest: Criterion): Filter | undefined {
    const referring: Searched = { type: name.type, parameters: searchParametersOf(name.type) };
    const parameter = find(referring, name.parameter);
    if (searched.type === undefined || parameter?.type !== 'reference') return undefined;
    if (typesOf(parameter, searched.type).length === 0) return undefined;
    this.budget.spendLinks(1);
    const filter = this.read(referring, rest);
    return filter === undefined ? undefined : { op: 'has', type: name.type, parameter, filter };
  }

  /**
   * FHIR R4 §3.1.1.4.3: a comma means "or". An empty alternative is refused, not skipped: dropping it
   * would turn a criterion whose value is missing into one that matches everything.
   */
  private alternatives([name, text]: SearchPair): string[] {
    const parts = splitEscaped(text, ',');
    this.budget.spendValues(parts.length);
    if (parts.some((part) => part === '')) throw new SearchQueryError(name, 'has an empty value');
    return parts;
  }
}

function find({ parameters }: Searched, name: string): SearchParameter | undefined {
  return name === '_lastUpdated' ? LAST_UPDATED : parameters.find((parameter) => parameter.name === name);
}

function typesOf({ targets = RESOURCE_TYPES }: SearchParameter, type: string | undefined): readonly string[] {
  if (type !== undefined) return isResourceType(type) && targets.includes(type) ? [type] : [];
  return targets.filter((target) => isResourceType(target) && target !== NEVER_IMPLIED);
}

function step(criterion: Criterion, rest: string, links: 'chains' | 'reverseChains'): Criterion {
  const next = { ...criterion, name: rest, [links]: criterion[links] + 1 };
  if (next.chains + next.reverseChains > LONGEST_CHAIN || next.reverseChains > LONGEST_REVERSE_CHAIN) {
    throw new SearchQueryError(
      criterion.written,
      `is a chain of more than ${LONGEST_CHAIN} references, or of ${LONGEST_REVERSE_CHAIN} with _has`,
    );
  }
  return next;
}

function parseMissing(name: string, text: string) {
  if (text !== 'true' && text !== 'false') throw new SearchQueryError(name, 'is neither true nor false');
  return { kind: 'missing', missing: text === 'true' } as const;
}
