import { html, Html, HtmlValue } from '../../lib/html';
import { describeScope } from '../../protocol/scope/describe-scope';
import { describeUserAgent } from './user-agent';
import { errorSummary, ERROR_ID, FORM_TOKEN, hiddenField, layout } from './layout';

/** One line of what is open for the user. */
export interface AccountSession {
  readonly id: string;
  readonly isThisBrowser: boolean;
  /** The app; undefined for a login at this server. */
  readonly clientName: string | undefined;
  readonly startAt: Date;
  readonly lastUsedAt: Date;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

export interface AccountConsent {
  readonly clientId: string;
  readonly clientName: string;
  readonly scope: readonly string[];
  readonly grantedAt: Date;
}

export interface AccountPageModel {
  /** One for all forms of the page: sending one of them replaces the page. */
  readonly formToken: string;
  readonly userName: string;
  readonly loginName: string;
  readonly sessions: readonly AccountSession[];
  readonly consents: readonly AccountConsent[];
  readonly notice: string | undefined;
  readonly passwordError: string | undefined;
}

/** The account page, `management_endpoint` (contract §1): own sessions, consents and password. */
export function accountPage(model: AccountPageModel): Html {
  const browsers = model.sessions.filter(({ clientName }) => clientName === undefined);
  const apps = model.sessions.filter(({ clientName }) => clientName !== undefined);
  return layout({
    title: 'Your account',
    width: 'wide',
    content: html`
      <div class="head">
        <div>
          <h1>Your account</h1>
          <p class="lead">Signed in as <strong>${model.userName}</strong></p>
        </div>
        <a class="button second" href="/oauth2/logout">Sign out</a>
      </div>
      ${model.notice !== undefined && html`<p class="notice" role="status">${model.notice}</p>`}
      <h2 id="access">Apps with access</h2>
      ${list(
        'You have allowed no app to use your account.',
        model.consents.map((consent) => consentRow(consent, model)),
      )}
      <h2 id="browsers">Where you are signed in</h2>
      ${list(
        'Nowhere.',
        browsers.map((session) => sessionRow(session, model)),
      )}
      <h2 id="apps">Active app sessions</h2>
      ${list(
        'No app is connected at the moment.',
        apps.map((session) => sessionRow(session, model)),
      )}
      <h2 id="password">Change your password</h2>
      ${passwordForm(model)}
    `,
  });
}

function list(empty: string, rows: readonly Html[]): Html {
  return rows.length === 0
    ? html`<p class="quiet">${empty}</p>`
    : html`<ul class="rows">
        ${rows}
      </ul>`;
}

function consentRow(
  { clientId, clientName, scope, grantedAt }: AccountConsent,
  model: AccountPageModel,
): Html {
  const allowed = scope.map((text) => describeScope(text).title).join('; ');
  return html`<li>
    <div class="about">
      <p class="name">${clientName}</p>
      <p class="quiet">${allowed === '' ? 'Sign-in only' : allowed}</p>
      <p class="quiet">Allowed ${when(grantedAt)}</p>
    </div>
    ${rowForm(model, { action: 'remove-access', field: 'client', value: clientId, label: 'Remove access', about: clientName })}
  </li>`;
}

function sessionRow(session: AccountSession, model: AccountPageModel): Html {
  const device = describeUserAgent(session.userAgent);
  const name = session.clientName ?? device;
  return html`<li>
    <div class="about">
      <p class="name">${name}${session.isThisBrowser && html`<span class="tag">This browser</span>`}</p>
      <p class="quiet">
        Since ${when(session.startAt)}, last used
        ${when(session.lastUsedAt)}${session.ip !== undefined && html`, from ${session.ip}`}${
          session.clientName !== undefined && html` (${device})`
        }
      </p>
    </div>
    ${rowForm(model, { action: 'close-session', field: 'session', value: session.id, label: 'Sign out', about: name })}
  </li>`;
}

interface RowForm {
  readonly action: string;
  readonly field: string;
  readonly value: string;
  readonly label: string;
  /** Tells rows apart for whoever hears the buttons one after the other. */
  readonly about: string;
}

function rowForm(model: AccountPageModel, { action, field, value, label, about }: RowForm): Html {
  return html`<form method="post" action="/auth/account">
    ${hiddenField(FORM_TOKEN, model.formToken)} ${hiddenField('action', action)} ${hiddenField(field, value)}
    <button type="submit" class="second small" aria-label="${label}: ${about}">${label}</button>
  </form>`;
}

function passwordForm(model: AccountPageModel): Html {
  const error = model.passwordError;
  const described: HtmlValue =
    error !== undefined && html` aria-describedby="${ERROR_ID}" aria-invalid="true"`;
  return html`${errorSummary(error)}
    <form method="post" action="/auth/account" class="half">
      ${hiddenField(FORM_TOKEN, model.formToken)} ${hiddenField('action', 'change-password')}
      <input type="text" name="username" value="${model.loginName}" autocomplete="username" hidden />
      <div class="field">
        <label for="current">Current password</label>
        <input
          type="password"
          id="current"
          name="current"
          autocomplete="current-password"
          required
          ${described}
        />
      </div>
      <div class="field">
        <label for="chosen">New password</label>
        <input
          type="password"
          id="chosen"
          name="chosen"
          autocomplete="new-password"
          required
          aria-describedby="chosen-hint${error !== undefined && ` ${ERROR_ID}`}"
        />
        <p class="hint" id="chosen-hint">
          At least 8 characters. A few unrelated words are easy to remember.
        </p>
      </div>
      <div class="field">
        <label for="repeated">New password again</label>
        <input
          type="password"
          id="repeated"
          name="repeated"
          autocomplete="new-password"
          required
          ${described}
        />
      </div>
      <p class="quiet">This signs you out everywhere else, and disconnects all apps.</p>
      <div class="actions"><button type="submit">Change password</button></div>
    </form>`;
}

/** In UTC: the server does not know where the user is, and must not guess. */
function when(time: Date): Html {
  const iso = time.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}
