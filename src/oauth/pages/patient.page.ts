import { html, Html, HtmlValue } from '../../lib/html';
import { PatientSummary } from '../../protocol/ports/patient-directory';
import { FORM_TOKEN, hiddenField, layout } from './layout';

export interface PatientPageModel {
  readonly formToken: string;
  readonly interaction: string;
  readonly clientName: string;
  readonly userName: string;
  /** What was searched for; empty: nothing. */
  readonly text: string;
  readonly patients: readonly PatientSummary[];
  readonly more: boolean;
}

/** The longest text that the search box takes. */
export const MAX_SEARCH_LENGTH = 100;

/** The patient picker (contract §8.2, SMART 2.2 §standalone-launch): whom the app is to be about. */
export function patientPage(model: PatientPageModel): Html {
  const { clientName, userName, interaction, text, patients, more } = model;
  const again = `/auth/login?${new URLSearchParams({ interaction, switch_user: '1' }).toString()}`;
  return layout({
    title: 'Choose a patient',
    width: 'wide',
    content: html`
      <h1>Choose a patient</h1>
      <p class="lead"><strong>${clientName}</strong> asks for the data of one patient. Who is it about?</p>
      <div class="who">
        <p>Signed in as <span class="name">${userName}</span></p>
        <p><a href="${again}">Not you?</a></p>
      </div>
      <form method="get" action="/auth/patient" class="search" role="search">
        ${hiddenField('interaction', interaction)}
        <div class="field">
          <label for="name">Name</label>
          <input
            type="text"
            id="name"
            name="name"
            value="${text}"
            maxlength="${MAX_SEARCH_LENGTH}"
            autocomplete="off"
            spellcheck="false"
            autofocus
          />
        </div>
        <button type="submit" class="second">Search</button>
      </form>
      <form method="post" action="/auth/patient">
        ${hiddenField(FORM_TOKEN, model.formToken)} ${hiddenField('interaction', interaction)}
        ${patients.length === 0 ? none(text) : list(patients)}
        ${more && html`<p class="hint" role="status">There are more. Refine your search to see them.</p>`}
        <div class="actions">
          <button type="submit" name="decision" value="cancel" class="second">Cancel</button>
        </div>
      </form>
    `,
  });
}

function none(text: string): Html {
  return html`<p class="quiet" role="status">
    ${
      text === ''
        ? 'There is no patient whose data you may read with this app.'
        : 'No patient that you may read with this app has such a name.'
    }
  </p>`;
}

function list(patients: readonly PatientSummary[]): Html {
  return html`<ul class="rows">
    ${patients.map(row)}
  </ul>`;
}

function row({ id, name, birthDate, gender }: PatientSummary): HtmlValue {
  const facts = [birthDate !== undefined && `born ${birthDate}`, gender].filter((fact) => isText(fact));
  const about = facts.join(', ');
  return html`<li>
    <div class="about">
      <p class="name">${name}</p>
      ${about !== '' && html`<p class="quiet">${about}</p>`}
    </div>
    <button
      type="submit"
      name="patient"
      value="${id}"
      class="second small"
      aria-label="Choose ${[name, ...facts].join(', ')}"
    >
      Choose
    </button>
  </li>`;
}

function isText(fact: string | false | undefined): fact is string {
  return typeof fact === 'string';
}
