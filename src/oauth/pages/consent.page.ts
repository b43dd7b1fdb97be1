import { html, Html, HtmlValue } from '../../lib/html';
import { PatientSummary } from '../../protocol/ports/patient-directory';
import { LOGIN_ABSOLUTE, LOGIN_IDLE } from '../../protocol/login/browser-sessions';
import { describeDuration } from './duration';
import { externalLink, FORM_TOKEN, hiddenField, layout } from './layout';
import { scopeChoices, ScopeChoicesModel } from './scope-choices';

export interface ConsentPageModel extends ScopeChoicesModel {
  readonly formToken: string;
  readonly interaction: string;
  readonly clientName: string;
  readonly redirectHost: string;
  readonly userName: string;
  readonly accessTokenLifetimeSeconds: number;
  /** Undefined: the app gets no refresh token. */
  readonly refreshTokenLifetimeSeconds: number | undefined;
  readonly refreshTokenAbsoluteSeconds: number;
  /** Whether the refresh token ends with the login. */
  readonly endsWithLogin: boolean;
  readonly links: {
    readonly home: unknown;
    readonly privacy: unknown;
    readonly terms: unknown;
  };
}

/** The consent page (contract §8.2): who asks for what, for how long, and what the user lets it have. */
export function consentPage(model: ConsentPageModel): Html {
  const { clientName, userName, interaction, scope, patient } = model;
  const again = `/auth/login?${new URLSearchParams({ interaction, switch_user: '1' }).toString()}`;
  return layout({
    title: `Allow ${clientName}?`,
    width: 'medium',
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
      ${patient !== undefined && patientCard(patient)}
      <form method="post" action="/auth/consent">
        ${hiddenField(FORM_TOKEN, model.formToken)} ${hiddenField('interaction', interaction)}
        ${
          scope.length === 0
            ? html`<p>It asks for nothing beyond what your account lets every app do that you sign in to.</p>`
            : html`<h2>It would be able to</h2>
                ${scopeChoices(model)}`
        }
        <dl class="facts">
          <dt>Access lasts</dt>
          <dd>${describeLifetime(model)}</dd>
        </dl>
        <div class="actions">
          <button type="submit" name="decision" value="allow">Allow</button>
          <button type="submit" name="decision" value="deny" class="second">Deny</button>
        </div>
      </form>
      ${links(model)}
    `,
  });
}

function patientCard({ id, name, birthDate }: PatientSummary): Html {
  const known = [birthDate !== undefined && `born ${birthDate}`, name !== id && `record ${id}`];
  const facts = known.filter((fact) => fact !== false).join(', ');
  return html`<dl class="patient">
    <dt>Patient</dt>
    <dd>
      <span class="name">${name}</span>
      ${facts !== '' && html`<small>${facts}</small>`}
    </dd>
  </dl>`;
}

type Lifetimes = Pick<
  ConsentPageModel,
  | 'refreshTokenLifetimeSeconds'
  | 'refreshTokenAbsoluteSeconds'
  | 'accessTokenLifetimeSeconds'
  | 'endsWithLogin'
>;

function describeLifetime(lifetimes: Lifetimes): string {
  const { refreshTokenLifetimeSeconds: idle, refreshTokenAbsoluteSeconds: most } = lifetimes;
  if (idle === undefined) {
    return `${describeDuration(lifetimes.accessTokenLifetimeSeconds)}, then it has to ask again`;
  }
  if (lifetimes.endsWithLogin) {
    const longest = describeDuration(Math.min(most, LOGIN_ABSOLUTE / 1000));
    const unused = describeDuration(Math.min(idle, LOGIN_IDLE / 1000));
    return `until you sign out here, at most ${longest}; it ends earlier when nothing is used for ${unused}`;
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
