/** What may stand in a page: text, which is escaped, and pieces of HTML, which are not. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** A piece of HTML. Only `html` makes one, so that a plain string is never sent as a page. */
export class Html {
  /** Keeps other classes with a `toString` from passing for HTML. */
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  /**
   * The tag of template literals. Strings and numbers are escaped, for text as well as for quoted attributes;
   * `undefined` and `false` are left out.
   *
   * @throws Error where a value would stand in an attribute without quotes: no escaping is safe there
   */
  static readonly html = (literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html => {
    let markup = literals[0] ?? '';
    for (const [index, value] of values.entries()) {
      if (markup.endsWith('=')) throw new Error('quote the attribute');
      markup += render(value) + (literals[index + 1] ?? '');
    }
    return new Html(markup);
  };

  toString(): string {
    return this.#markup;
  }
}

export const { html } = Html;

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(render).join('');
  return String(value).replace(/[&<>"'`]/g, (character) => escapes[character] ?? '');
}
