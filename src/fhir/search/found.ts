import { SeenRow } from '../../search/resource-search';
import { withoutElements } from '../seen-resource';

/** A resource that a search found, without what is hidden in it: what is hidden leads nowhere. */
export interface Found {
  readonly type: string;
  readonly row: SeenRow;
}

export function foundIn(type: string, rows: readonly SeenRow[]): Found[] {
  return rows.map((row) => ({
    type,
    row: { ...row, document: withoutElements(row.document, row.hiddenFields) },
  }));
}

export function nameOf({ type, row: { id } }: Found): string {
  return `${type}/${id}`;
}
