import { html, Html, HtmlValue } from '../../lib/html';
import { describeScope } from '../../protocol/scope/describe-scope';
import { describeDuration } from './duration';
import { externalLink, FORM_TOKEN, hiddenField, layout } from './layout';

export interface ConsentPageModel {
  readonly formToken: string;
  readonly interaction: string;
  readonly clientName: string;
  readonly redirectHost: string;
  readonly userName: string;
  readonly scope: readonly string[];
  readonly previouslyGranted: readonly string[];
  readonly accessTokenLifetimeSeconds: number;
  /** Undefined: the app gets no refresh token. */
  readonly refreshTokenLifetimeSeconds: number | undefined;
  readonly refreshTokenAbsoluteSeconds: number;
  readonly patient: string | undefined;
  readonly links: {
    readonly home: unknown;
    readonly privacy: unknown;
    readonly terms: unknown;
  };
}

/** The consent page (contract §8.2): who asks for what, for how long, and what the user lets it have. */
export function consentPage(model: ConsentPageModel): Html {
  const { clientName, userName, interaction, scope } = model;
  const again = `/auth/login?${new URLSearchParams({ interaction, switch_user: '1' }).toString()}`;
  return layout({
    title: `Allow ${clientName}?`,
    content: html`
      <h1>Allow ${clientName}?</h1>
      <p class="lead">
        <strong>${clientName}</strong> asks for access to your account. You will go on to
        <strong>${model.redirectHost}</strong>.
      </p>
      <div class="who">
        <p>Signed in as <span class="name">${userName}</span></p>
        <p><a href="${again}">Not you?</a></p>
      </div>
      <form method="post" action="/auth/consent">
        ${hiddenField(FORM_TOKEN, model.formToken)} ${hiddenField('interaction', interaction)}
        ${
          scope.length === 0
            ? html`<p>It asks for nothing beyond what your account lets every app do that you sign in to.</p>`
            : html`<fieldset>
                <legend>It would be able to</legend>
                <ul class="scopes">
                  ${scope.map((text, index) => scopeRow(text, index, model))}
                </ul>
              </fieldset>`
        }
        ${facts(model)}
        <div class="actions">
          <button type="submit" name="decision" value="allow">Allow</button>
          <button type="submit" name="decision" value="deny" class="second">Deny</button>
        </div>
      </form>
      ${links(model)}
    `,
  });
}

function scopeRow(scope: string, index: number, model: ConsentPageModel): Html {
  const { title, detail } = describeScope(scope, model.patient);
  const known = model.previouslyGranted.includes(scope);
  const note = html`<small>${detail}${known && ' You allowed this before.'}</small>`;
  // Without it the app could not know who has signed in, which is what it asks for in the first place.
  if (scope === 'openid') {
    return html`<li>
      ${hiddenField('scope', scope)}<span class="tick" aria-hidden="true">✓</span
      ><span class="fixed">${title}${note}</span>
    </li>`;
  }
  const id = `scope-${index}`;
  return html`<li>
    <input type="checkbox" id="${id}" name="scope" value="${scope}" checked /><label for="${id}"
      >${title}${note}</label
    >
  </li>`;
}

function facts({ patient, ...model }: ConsentPageModel): HtmlValue {
  return html`<dl class="facts">
    ${
      patient !== undefined &&
      html`<dt>Patient</dt>
        <dd>${patient}</dd>`
    }
    <dt>Access lasts</dt>
    <dd>${describeLifetime(model)}</dd>
  </dl>`;
}

type Lifetimes = Pick<
  ConsentPageModel,
  'refreshTokenLifetimeSeconds' | 'refreshTokenAbsoluteSeconds' | 'accessTokenLifetimeSeconds'
>;

function describeLifetime(lifetimes: Lifetimes): string {
  const { refreshTokenLifetimeSeconds: idle, refreshTokenAbsoluteSeconds: most } = lifetimes;
  if (idle === undefined) {
    return `${describeDuration(lifetimes.accessTokenLifetimeSeconds)}, then it has to ask again`;
  }
  return `until you remove it, at most ${describeDuration(most)}; it ends earlier when it is not used for ${describeDuration(idle)}`;
}

function links({ links: { home, privacy, terms } }: ConsentPageModel): HtmlValue {
  const shown = [
    externalLink(home, 'About this app'),
    externalLink(privacy, 'Privacy policy'),
    externalLink(terms, 'Terms of service'),
  ].filter((link) => link !== undefined);
  return html`<p class="quiet">
      You can take this back at any time in your <a href="/auth/account">account</a>.
    </p>
    ${shown.length > 0 && html`<p class="links">${shown}</p>`}`;
}
