import { html, Html } from '../../lib/html';
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

interface AccountConsent {
  readonly clientId: string;
  readonly clientName: string;
  readonly scope: readonly string[];
  readonly grantedAt: Date;
}

/** What is wrong with the form of the password, and where. */
export interface PasswordError {
  readonly message: string;
  readonly field: 'current' | 'chosen' | 'repeated';
}

export interface AccountPageModel {
  /** One for all forms of the page: sending one of them replaces the page. */
  readonly formToken: string;
  readonly userName: string;
  readonly loginName: string;
  readonly sessions: readonly AccountSession[];
  readonly consents: readonly AccountConsent[];
  readonly notice: string | undefined;
  readonly passwordError: PasswordError | undefined;
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
  return html`<li>
    <div class="about">
      <p class="name">${clientName}</p>
      <ul class="granted">
        ${scope.map((text) => html`<li>${describeScope(text).title}</li>`)}
      </ul>
      <p class="quiet">Allowed ${when(grantedAt)}</p>
    </div>
    ${rowForm(model, { action: 'remove-access', field: 'client', value: clientId, label: 'Remove access', about: clientName })}
  </li>`;
}

function sessionRow(session: AccountSession, model: AccountPageModel): Html {
  const device = describeUserAgent(session.userAgent);
  const name = session.clientName ?? device ?? 'Unknown device';
  return html`<li>
    <div class="about">
      <p class="name">${name}${session.isThisBrowser && html`<span class="tag">This browser</span>`}</p>
      <p class="quiet">
        Last used ${when(session.lastUsedAt)}${session.ip !== undefined && ` from ${session.ip}`}
      </p>
      <p class="quiet">
        Since
        ${when(session.startAt)}${session.clientName !== undefined && device !== undefined && `, ${device}`}
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

function passwordForm({ passwordError: error, formToken, loginName }: AccountPageModel): Html {
  return html`${errorSummary(error?.message)}
    <form method="post" action="/auth/account" class="half">
      ${hiddenField(FORM_TOKEN, formToken)} ${hiddenField('action', 'change-password')}
      <input type="text" name="username" value="${loginName}" autocomplete="username" hidden />
      ${passwordField({ id: 'current', label: 'Current password', autocomplete: 'current-password' }, error)}
      ${passwordField(
        {
          id: 'chosen',
          label: 'New password',
          autocomplete: 'new-password',
          hint: 'At least 8 characters. A few unrelated words are easy to remember.',
        },
        error,
      )}
      ${passwordField({ id: 'repeated', label: 'New password again', autocomplete: 'new-password' }, error)}
      <p class="quiet">This signs you out everywhere else, and disconnects all apps.</p>
      <div class="actions"><button type="submit">Change password</button></div>
    </form>`;
}

interface PasswordField {
  readonly id: PasswordError['field'];
  readonly label: string;
  readonly autocomplete: string;
  readonly hint?: string;
}

function passwordField(
  { id, label, autocomplete, hint }: PasswordField,
  error: PasswordError | undefined,
): Html {
  const isWrong = error?.field === id;
  const described = [hint !== undefined && `${id}-hint`, isWrong && ERROR_ID].filter(
    (part) => part !== false,
  );
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      type="password"
      id="${id}"
      name="${id}"
      autocomplete="${autocomplete}"
      required
      ${described.length > 0 && html` aria-describedby="${described.join(' ')}"`}
      ${isWrong && html` aria-invalid="true" autofocus`}
    />
    ${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** In UTC: the server does not know where the user is, and must not guess. */
function when(time: Date): Html {
  return html`<time datetime="${time.toISOString()}">${format.format(time)} UTC</time>`;
}
