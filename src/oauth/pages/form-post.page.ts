import { html, Html } from '../../lib/html';
import { formPostScript } from './assets';
import { hiddenField, layout } from './layout';

/** The authorization response as a form (OAuth 2.0 Form Post Response Mode §2); without JavaScript a button sends it. */
export function formPostPage(redirectUri: string, parameters: Readonly<Record<string, string>>): Html {
  return layout({
    title: 'Continue',
    script: formPostScript.path,
    content: html`
      <h1>One moment</h1>
      <p class="lead">You are going back to the app. If nothing happens, continue yourself.</p>
      <form method="post" action="${redirectUri}">
        ${Object.entries(parameters).map(([name, value]) => hiddenField(name, value))}
        <div class="actions"><button type="submit">Continue</button></div>
      </form>
    `,
  });
}
