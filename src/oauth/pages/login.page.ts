import { html, Html } from '../../lib/html';
import { ERROR_ID, errorSummary, FORM_TOKEN, hiddenField, layout, PRODUCT_NAME } from './layout';

export interface LoginPageModel {
  readonly formToken: string;
  /** The app that waits for the login, if one does. */
  readonly clientName: string | undefined;
  readonly interaction: string | undefined;
  readonly redirectTo: string | undefined;
  readonly username: string | undefined;
  readonly error: string | undefined;
}

/** The login page (contract §8.2). */
export function loginPage(model: LoginPageModel): Html {
  const { clientName, username, error } = model;
  const knowsName = username !== undefined && username !== '';
  const invalid = html` aria-invalid="true" aria-describedby="${ERROR_ID}"`;
  return layout({
    title: error === undefined ? 'Sign in' : 'Sign in failed',
    content: html`
      <h1>Sign in</h1>
      <p class="lead">to continue to <strong>${clientName ?? PRODUCT_NAME}</strong></p>
      ${errorSummary(error)}
      <form method="post" action="/auth/login">
        ${hiddenField(FORM_TOKEN, model.formToken)} ${hiddenField('interaction', model.interaction)}
        ${hiddenField('redirect_to', model.redirectTo)}
        <div class="field">
          <label for="username">Username or e-mail address</label>
          <input
            type="text"
            id="username"
            name="username"
            value="${username}"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
            ${!knowsName && html` autofocus`}
            ${error !== undefined && invalid}
          />
        </div>
        <div class="field">
          <label for="password">Password</label>
          <input
            type="password"
            id="password"
            name="password"
            autocomplete="current-password"
            required
            ${knowsName && html` autofocus`}
            ${error !== undefined && invalid}
          />
        </div>
        <div class="actions"><button type="submit">Sign in</button></div>
      </form>
    `,
  });
}
