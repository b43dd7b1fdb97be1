/** FHIR resources as parts of the page. Text goes in as text: what a record says is never markup. */

export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function fullName({ name: [name] = [], id }) {
  if (name === undefined) return id;
  const { prefix = [], given = [], family = '' } = name;
  return name.text ?? [...prefix, ...given, family].join(' ');
}

export function bannerOf(patient) {
  const facts = [
    ['Born', patient.birthDate && `${day(patient.birthDate)} (${age(patient.birthDate)})`],
    ['Sex', patient.gender],
    ['Identifier', patient.identifier?.[0]?.value],
    ['Record', `Patient/${patient.id}`],
  ];
  return [element('h1', {}, fullName(patient)), factsOf(facts)];
}

/** The newest of each kind, and below it what came before. */
export function vitalsOf(observations) {
  const kinds = Map.groupBy(
    observations.filter(({ resourceType }) => resourceType === 'Observation'),
    ({ code }) => wordsFor(code),
  );
  if (kinds.size === 0) return [nothing()];
  const tiles = [...kinds].map(([kind, [latest, ...earlier]]) =>
    element(
      'li',
      {},
      element('h3', {}, kind),
      element('p', { className: 'value' }, valueOf(latest)),
      element('p', { className: 'quiet' }, day(latest.effectiveDateTime)),
      ...earlier.map((one) =>
        element('p', { className: 'quiet' }, `${valueOf(one)}, ${day(one.effectiveDateTime)}`),
      ),
    ),
  );
  return [element('ul', { className: 'tiles' }, ...tiles)];
}

export function conditionsOf(resources) {
  const conditions = resources.filter(({ resourceType }) => resourceType === 'Condition');
  if (conditions.length === 0) return [nothing()];
  const rows = conditions.map(({ code, clinicalStatus, onsetDateTime, recordedDate }) =>
    element(
      'li',
      {},
      element('strong', {}, wordsFor(code)),
      ' ',
      element('span', { className: 'quiet' }, noted(clinicalStatus, onsetDateTime ?? recordedDate)),
    ),
  );
  return [element('ul', { className: 'rows' }, ...rows)];
}

function noted(status, date) {
  return [wordsFor(status), date && `since ${day(date)}`].filter(Boolean).join(', ');
}

function factsOf(facts) {
  const known = facts.filter(([, value]) => value);
  const pairs = known.map(([term, value]) =>
    element('div', {}, element('dt', {}, term), element('dd', {}, value)),
  );
  return element('dl', { className: 'facts' }, ...pairs);
}

function valueOf({ valueQuantity, component = [] }) {
  if (valueQuantity !== undefined) return amount(valueQuantity);
  const parts = component.flatMap(({ valueQuantity: part }) => part ?? []);
  return parts.length === 0 ? 'no value' : amount({ ...parts[0], value: parts.map(number).join('/') });
}

const number = ({ value }) => value;
const amount = ({ value, unit = '' }) => `${value} ${unit}`;
const nothing = () => element('p', { className: 'quiet' }, 'Nothing is recorded.');

function wordsFor({ text, coding: [coding = {}] = [] } = {}) {
  return text ?? coding.display ?? coding.code ?? '';
}

/** A date of FHIR has no time zone: it must not move to the day before. */
function day(date = '') {
  const options = { dateStyle: 'medium', ...(date.length <= 10 && { timeZone: 'UTC' }) };
  return date === '' ? '' : new Date(date).toLocaleDateString(undefined, options);
}

function age(birthDate) {
  const [born, now] = [new Date(birthDate), new Date()];
  const before = [now.getUTCMonth() - born.getUTCMonth(), now.getUTCDate() - born.getUTCDate()];
  const hadBirthday = before[0] > 0 || (before[0] === 0 && before[1] >= 0);
  return `${now.getUTCFullYear() - born.getUTCFullYear() - (hadBirthday ? 0 : 1)} years`;
}
