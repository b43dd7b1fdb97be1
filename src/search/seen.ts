import { Narrowing } from '../access/narrowing';
import { Bindings } from './bindings';
import { compileFilter, SearchedType } from './compile-filter';

/** What is answered of a row beside the row itself. */
export interface Seen {
  /** What all narrowings that let the row through hide. */
  readonly hiddenFields: readonly string[];
}

/** What `seenColumn` adds to a row. */
export interface Marked {
  readonly seen?: readonly boolean[] | null;
}

/** A column that says which narrowings let the row `r` through; none where there is one narrowing alone. */
export function seenColumn(
  narrowings: readonly Narrowing[],
  searched: SearchedType,
  bindings: Bindings,
): string {
  return narrowings.length <= 1 ? '' : `, ${seenMarks(narrowings, searched, bindings)} AS seen`;
}

function seenMarks(narrowings: readonly Narrowing[], searched: SearchedType, bindings: Bindings): string {
  const marks = narrowings.map(
    ({ constraint }) => `(${compileFilter(constraint, searched, bindings)}) IS TRUE`,
  );
  return `ARRAY[${marks.join(', ')}]`;
}

/** Without a mark a row was let through by the only narrowing there is. */
export function hiddenFieldsOf(narrowings: readonly Narrowing[], { seen }: Marked): readonly string[] {
  const [first, ...others] = narrowings.filter((_, index) => seen?.[index] ?? true);
  // A row that no narrowing lets through is in no answer: were one to be, it would show nothing of its own.
  if (first === undefined) throw new Error('A row was read that no narrowing lets through');
  return first.hiddenFields.filter((field) =>
    others.every(({ hiddenFields }) => hiddenFields.includes(field)),
  );
}
