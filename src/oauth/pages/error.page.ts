import { html, Html } from '../../lib/html';
import { layout } from './layout';

export interface ErrorPageModel {
  readonly title: string;
  /** What happened and what to do; a text of this server, never input. */
  readonly message: string;
  /** Where to go on, on this server. */
  readonly next?: { readonly path: string; readonly label: string };
}

/** What a person sees where an app or a redirect cannot be told (contract §8.2). */
export function errorPage({ title, message, next }: ErrorPageModel): Html {
  return layout({
    title,
    content: html`
      <h1>${title}</h1>
      <p class="lead">${message}</p>
      ${next && html`<div class="actions"><a class="button" href="${next.path}">${next.label}</a></div>`}
    `,
  });
}
