import { CST } from 'yaml';
import { MAX_DEPTH } from './parse-json';

/** Counts generously: the exact bound is checked on the parsed value, this one keeps the parser's stack short. */
const MAX_NESTING = 2 * MAX_DEPTH;

const opening: ReadonlySet<CST.TokenType | null> = new Set<CST.TokenType>([
  'flow-map-start',
  'flow-seq-start',
]);
const closing: ReadonlySet<CST.TokenType | null> = new Set<CST.TokenType>(['flow-map-end', 'flow-seq-end']);
const layout: ReadonlySet<CST.TokenType | null> = new Set<CST.TokenType>(['newline', 'space', 'comment']);
const indicators: ReadonlySet<CST.TokenType | null> = new Set<CST.TokenType>([
  'seq-item-ind',
  'explicit-key-ind',
  'map-value-ind',
]);

/** An upper bound of how deep a YAML parser is nested at each token, from brackets and columns alone. */
export class YamlNesting {
  /** Columns where an open block collection can have begun. */
  private readonly columns: number[] = [];
  private brackets = 0;
  private lineStart = 0;
  private isLineStart = true;

  /** @returns the problem, if the token nests too deep */
  enter(type: CST.TokenType | null, offset: number, token: string): string | undefined {
    if (!layout.has(type)) this.count(type, offset - this.lineStart);
    const newline = token.lastIndexOf('\n');
    if (newline !== -1) {
      this.lineStart = offset + newline + 1;
      this.isLineStart = newline === token.length - 1;
    }
    return this.brackets + this.columns.length > MAX_NESTING
      ? `More than ${MAX_DEPTH} levels are nested`
      : undefined;
  }

  private count(type: CST.TokenType | null, column: number): void {
    if (opening.has(type)) this.brackets++;
    else if (closing.has(type)) this.brackets = Math.max(0, this.brackets - 1);
    else if (this.brackets > 0) return;
    if (this.isLineStart) {
      while ((this.columns.at(-1) ?? -1) >= column) this.columns.pop();
      this.columns.push(column);
      this.isLineStart = false;
    } else if (indicators.has(type)) this.columns.push(column);
  }
}
