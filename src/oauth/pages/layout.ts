import { html, Html, HtmlValue } from '../../lib/html';
import { icon, stylesheet } from './assets';

export const PRODUCT_NAME = 'nest-fhir-auth';

export interface LayoutOptions {
  readonly title: string;
  readonly content: HtmlValue;
  /** `wide` where a page lists things, `medium` where it has much to read. */
  readonly width?: 'narrow' | 'medium' | 'wide';
  /** The address of a script of this server, where the page has one. */
  readonly script?: string;
}

/** What all pages have around their content. Nothing in it comes from elsewhere, and nothing is inline. */
export function layout({ title, content, width = 'narrow', script }: LayoutOptions): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${PRODUCT_NAME}</title>
        <link rel="icon" type="image/svg+xml" href="${icon.path}" />
        <link rel="stylesheet" href="${stylesheet.path}" />
        ${script !== undefined && html`<script src="${script}" defer></script>`}
      </head>
      <body>
        <div class="frame ${width}">
          <header class="brand">
            <img src="${icon.path}" alt="" width="28" height="28" /><span>${PRODUCT_NAME}</span>
          </header>
          <main class="card">${content}</main>
        </div>
      </body>
    </html>`;
}

/** What went wrong, named by the fields that it is about (`aria-describedby`). */
export const ERROR_ID = 'error';

export function errorSummary(message: string | undefined): HtmlValue {
  return message !== undefined && html`<p class="alert" role="alert" id="${ERROR_ID}">${message}</p>`;
}

export function hiddenField(name: string, value: string | undefined): HtmlValue {
  return value !== undefined && html`<input type="hidden" name="${name}" value="${value}" />`;
}

export const FORM_TOKEN = 'form_token';

/** A link to a page of somebody else, if its address is one of the web: `javascript:` would run on our origin. */
export function externalLink(address: unknown, text: string): HtmlValue {
  if (typeof address !== 'string' || !/^https?:\/\//i.test(address)) return undefined;
  return html`<a href="${address}" rel="noopener noreferrer" target="_blank">${text}</a>`;
}
