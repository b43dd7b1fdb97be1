import { html, Html } from '../../lib/html';
import { FORM_TOKEN, hiddenField, layout } from './layout';

export interface LogoutConfirmationModel {
  readonly formToken: string;
  readonly userName: string | undefined;
  readonly clientName: string | undefined;
  readonly clientId: string | undefined;
  readonly postLogoutRedirectUri: string | undefined;
  readonly state: string | undefined;
}

/** Asks before a logout that nobody has proved to want (RP-Initiated Logout §2). */
export function logoutConfirmationPage(model: LogoutConfirmationModel): Html {
  return layout({
    title: 'Sign out?',
    content: html`
      <h1>Sign out?</h1>
      <p class="lead">
        ${model.clientName !== undefined && html`<strong>${model.clientName}</strong> asks to sign you out. `}
        ${model.userName !== undefined && html`You are signed in as <strong>${model.userName}</strong>. `}
        Apps that you gave lasting access keep it, until you remove it in your account.
      </p>
      <form method="post" action="/oauth2/logout">
        ${hiddenField(FORM_TOKEN, model.formToken)} ${hiddenField('client_id', model.clientId)}
        ${hiddenField('post_logout_redirect_uri', model.postLogoutRedirectUri)}
        ${hiddenField('state', model.state)}
        <div class="actions">
          <button type="submit">Sign out</button>
          <a class="button second" href="/auth/account">Stay signed in</a>
        </div>
      </form>
    `,
  });
}

/** After the logout. */
export function loggedOutPage(): Html {
  return layout({
    title: 'Signed out',
    content: html`
      <h1>You are signed out</h1>
      <p class="lead">If you share this device, close the browser too.</p>
      <div class="actions"><a class="button second" href="/auth/login">Sign in again</a></div>
    `,
  });
}
