import { html, Html, HtmlValue } from '../../lib/html';
import { Pair } from '../../lib/http/query-string';
import { PatientSummary } from '../../protocol/ports/patient-directory';
import { describeScope, ScopeDescription, ScopeSubject } from '../../protocol/scope/describe-scope';
import { partsOf, ScopePart } from '../../protocol/scope/scope-parts';
import { classifyScope } from '../../protocol/scope/smart-scope';
import { hiddenField } from './layout';

export interface ScopeChoicesModel {
  readonly scope: readonly string[];
  readonly previouslyGranted: readonly string[];
  readonly previousSelections: Readonly<Record<string, readonly string[]>>;
  readonly patient: PatientSummary | undefined;
}

/** What the fields of a form say of the scopes that it showed. What of it was shown at all is for others to judge. */
export function chosenScopes(pairs: readonly Pair[]): string[] {
  const valuesOf = (wanted: string): string[] =>
    pairs.filter(([name]) => name === wanted).map(([, value]) => value);
  return pairs.flatMap(([name, value]) => {
    if (name === 'scope') return [value];
    const number = /^choice-(\d+)$/.exec(name)?.[1];
    if (number === undefined) return [];
    return value === PARTS ? valuesOf(`part-${number}`) : [value];
  });
}

/** The choice of parts rather than of the whole, whose value is the scope itself, or of nothing. */
const PARTS = 'parts';

const subjects: readonly ScopeSubject[] = [
  'patient',
  'user',
  'system',
  'account',
  'launch',
  'connection',
  'other',
];

/** One list of choices for each subject: what is asked for stays readable when it is much. */
export function scopeChoices(model: ScopeChoicesModel): HtmlValue {
  const rows = model.scope.map((scope, index) => ({ scope, index, description: describeScope(scope) }));
  return subjects.map((subject) => {
    const own = rows.filter(({ description }) => description.about === subject);
    if (own.length === 0) return undefined;
    return html`<fieldset class="scopes">
      <legend>${legendOf(subject, model)}</legend>
      <ul>
        ${own.map((row) => scopeRow(row, model))}
      </ul>
    </fieldset>`;
  });
}

function legendOf(subject: ScopeSubject, { patient }: ScopeChoicesModel): string {
  switch (subject) {
    case 'patient':
      return patient === undefined ? 'Records of the patient' : `Records of ${patient.name}`;
    case 'user':
      return 'All records that you have access to';
    case 'system':
      return 'Records on this server';
    case 'account':
      return 'You';
    case 'launch':
      return 'What you are working on';
    case 'connection':
      return 'Staying connected';
    case 'other':
      return 'Other permissions';
  }
}

interface ScopeRow {
  readonly scope: string;
  readonly index: number;
  readonly description: ScopeDescription;
}

function scopeRow(row: ScopeRow, model: ScopeChoicesModel): Html {
  const { scope, index, description } = row;
  const parts = partsOf(scope);
  if (parts.length > 0) return choiceRow(row, parts, model);
  const { heading } = description;
  const note = noteOf(row, model);
  // Without it the app could not know who has signed in, which is what it asks for in the first place.
  if (scope === 'openid') {
    return html`<li class="row">
      ${hiddenField('scope', scope)}<span class="tick" aria-hidden="true">✓</span
      ><span class="fixed">${heading}${note}</span>
    </li>`;
  }
  const id = `scope-${index}`;
  return html`<li class="row">
    <input type="checkbox" id="${id}" name="scope" value="${scope}" checked /><label for="${id}"
      >${heading}${note}</label
    >
  </li>`;
}

function noteOf({ scope, description }: ScopeRow, { previouslyGranted }: ScopeChoicesModel): HtmlValue {
  const known = previouslyGranted.includes(scope) && 'You allowed this before.';
  const text = [description.detail, known].filter((part) => part !== false && part !== '').join(' ');
  return text !== '' && html`<small>${text}</small>`;
}

/**
 * The whole, some parts, or nothing. Radio buttons, since boxes beside a box for the whole would leave open which of
 * them counts; the parts are shown once they are what counts.
 */
function choiceRow(row: ScopeRow, parts: readonly ScopePart[], model: ScopeChoicesModel): Html {
  const { scope, index, description } = row;
  const name = `choice-${index}`;
  const selected = Object.hasOwn(model.previousSelections, scope)
    ? model.previousSelections[scope]
    : undefined;
  const isAll = selected === undefined;
  return html`<li>
    <fieldset class="choice">
      <legend>${description.heading}</legend>
      ${noteOf(row, model)}
      <input type="radio" id="${name}-all" name="${name}" value="${scope}" ${isAll && ' checked'} />
      <label for="${name}-all">All of it</label>
      <input
        type="radio"
        id="${name}-parts"
        name="${name}"
        value="${PARTS}"
        class="some"
        ${!isAll && ' checked'}
      />
      <label for="${name}-parts">Only what I choose</label>
      <input type="radio" id="${name}-none" name="${name}" value="" />
      <label for="${name}-none">Nothing</label>
      <fieldset class="parts">
        <legend>
          Tick what it may have. It gets nothing
          else${isWildcard(scope) && ', and nothing that is added later'}.
        </legend>
        <ul>
          ${parts.map((part, number) => partRow(part, { index, number }, selected))}
        </ul>
      </fieldset>
    </fieldset>
  </li>`;
}

function partRow(
  { scope, words }: ScopePart,
  { index, number }: { index: number; number: number },
  selected: readonly string[] | undefined,
): Html {
  const id = `part-${index}-${number}`;
  const isChosen = selected?.includes(scope) === true;
  return html`<li>
    <input type="checkbox" id="${id}" name="part-${index}" value="${scope}" ${isChosen && ' checked'} /><label
      for="${id}"
      >${words.charAt(0).toUpperCase()}${words.slice(1)}</label
    >
  </li>`;
}

function isWildcard(text: string): boolean {
  const classified = classifyScope(text);
  return classified.kind === 'smart' && classified.scope.resourceType === '*';
}
