import { createHash } from 'node:crypto';
import { css } from './stylesheet';

/** A file that pages load from this server. Its name changes with its content, so that it is cached for good. */
export interface Asset {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly content: string;
}

export const ASSETS_PATH = 'auth/assets';

export const stylesheet = asset('pages', 'css', 'text/css', css);

export const icon = asset(
  'icon',
  'svg',
  'image/svg+xml',
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#0f5f73"/>
<path d="M16 6.5c2.6 1.9 5.4 2.8 8 2.9v6.4c0 5-3.2 8.3-8 10.2-4.8-1.9-8-5.2-8-10.2V9.4c2.6-.1 5.4-1 8-2.9z" fill="#e8f6f8"/>
<path d="M14.4 12h3.2v2.9h2.9v3.2h-2.9V21h-3.2v-2.9h-2.9v-3.2h2.9z" fill="#0f5f73"/>
</svg>
`,
);

/** OAuth 2.0 Form Post Response Mode §2: the form that carries the answer sends itself. */
export const formPostScript = asset(
  'form-post',
  'js',
  'text/javascript',
  `document.forms[0].requestSubmit();\n`,
);

export const assets: ReadonlyMap<string, Asset> = new Map(
  [stylesheet, icon, formPostScript].map((one) => [one.name, one]),
);

function asset(stem: string, extension: string, type: string, content: string): Asset {
  const digest = createHash('sha256').update(content).digest('base64url').slice(0, 12);
  const name = `${stem}.${digest}.${extension}`;
  return { name, path: `/${ASSETS_PATH}/${name}`, type, content };
}
