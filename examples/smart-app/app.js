/** The app: takes the answer of the authorization server, reads the chart, and shows what it was given. */
import { bannerOf, conditionsOf, element, fullName, vitalsOf } from './chart.js';

const { FHIR } = window;
const at = (id) => document.getElementById(id);

async function start() {
  const config = await (await fetch('config.json')).json();
  const client = await findClient();
  if (client === undefined) return welcome(config);
  at('refresh').addEventListener('click', () => attempt(() => refresh(client)));
  at('reload').addEventListener('click', () => attempt(() => showChart(client)));
  at('disconnect').addEventListener('click', () => attempt(() => disconnect(client, config)));
  at('chart').hidden = false;
  showToken(client, 'Connected.');
  await showChart(client);
}

/** The client of this tab: a new one after a launch, the kept one after a reload; undefined before any launch. */
async function findClient() {
  const parameters = new URLSearchParams(location.search);
  const isAnswer = parameters.has('code') || parameters.has('error');
  if (!isAnswer && sessionStorage.getItem('SMART_KEY') === null) return undefined;
  try {
    const client = await FHIR.oauth2.ready();
    return client.state.tokenResponse?.access_token === undefined ? undefined : client;
  } catch (error) {
    if (isAnswer) complain(error);
    return undefined;
  } finally {
    history.replaceState({}, '', location.pathname);
  }
}

function welcome({ server, clientId }) {
  at('connect').href = `launch.html?${new URLSearchParams({ iss: server })}`;
  at('server').textContent = server;
  at('client').textContent = clientId;
  at('welcome').hidden = false;
}

async function showChart(client) {
  const allowed = new Set(client.state.tokenResponse.scope.split(' ').map((scope) => scope.split('.')[0]));
  const about = async (type, more) => {
    if (!allowed.has(`patient/${type}`)) throw new Error('this app was not allowed to see it.');
    const query = new URLSearchParams({ patient: client.patient.id, ...more });
    return client.request(`${type}?${query}`, { flat: true });
  };
  await Promise.all([
    fill('banner', client.patient.read(), bannerOf),
    fill('vitals', about('Observation', { category: 'vital-signs', _sort: '-date', _count: 50 }), vitalsOf),
    fill('conditions', about('Condition', { _count: 50 }), conditionsOf),
    fill('who', client.user.read(), (user) => [`Signed in as ${fullName(user)}`]),
  ]);
  // An EHR that shows its own banner around the app says so.
  at('banner').hidden = client.state.tokenResponse.need_patient_banner === false;
}

/** A person may allow less than was asked for: then one part of the chart is missing, and not all of it. */
async function fill(id, resources, render) {
  try {
    at(id).replaceChildren(...render(await resources));
  } catch (error) {
    const [reason] = error.message.split('\n');
    at(id).replaceChildren(element('p', { className: 'quiet' }, `Not available: ${reason}`));
  }
}

function showToken({ state }, news) {
  const { tokenResponse, expiresAt } = state;
  const until = new Date(expiresAt * 1000).toLocaleTimeString();
  at('expiry').textContent = `${news} The access token is good until ${until}.`;
  const scopes = tokenResponse.scope.split(' ').sort();
  at('scopes').replaceChildren(...scopes.map((scope) => element('li', {}, scope)));
  at('raw').textContent = JSON.stringify(tokenResponse, null, 2);
  at('refresh').disabled = tokenResponse.refresh_token === undefined;
}

async function refresh(client) {
  await client.refresh();
  showToken(client, 'Refreshed.');
  await showChart(client);
}

/** Revocation (RFC 7009) ends the session at the server, too. */
async function disconnect({ state }, { server, clientId }) {
  const { access_token: access, refresh_token: token = access } = state.tokenResponse;
  const configuration = await (await fetch(`${server}/.well-known/smart-configuration`)).json();
  await fetch(configuration.revocation_endpoint, {
    method: 'POST',
    body: new URLSearchParams({ token, client_id: clientId }),
  });
  sessionStorage.clear();
  location.replace(location.pathname);
}

async function attempt(action) {
  at('problem').hidden = true;
  try {
    await action();
  } catch (error) {
    complain(error);
  }
}

function complain({ message }) {
  at('problem').textContent = message;
  at('problem').hidden = false;
}

await attempt(start);
