/**
 * What a narrowed access costs, over HTTP, with 200,000 Observations: a search by patient by the administrator
 * and by an app of that patient, and reads with the guard and without. Fails when the narrowed search takes more
 * than 1.3 times as long, when an answer is wrong, or when PostgreSQL does not answer from an index.
 */
import pg from 'pg';
import { loadClinicalData, OBSERVATIONS, patientId, PATIENTS } from './clinical-data.mjs';
import { drive, summarize } from './drive.mjs';
import { explain } from './explain.mjs';
import { pinned, startOurs } from './servers.mjs';

const CONNECTIONS = 4;
const ROUNDS = 15;
const ROUND_SECONDS = 1;
const WARM_UP_REQUESTS = 500;
const MOST_RATIO = 1.3;
const PATIENT = patientId(777);
const QUERY = `patient=${PATIENT}`;

const database = new pg.Client({ connectionString: process.env.DATABASE_URL });
await database.connect();
const guarded = await startOurs(process.env.DATABASE_URL);
const unguarded = await startOurs(process.env.DATABASE_URL, 'bench/unguarded.mjs', guarded.directory);
let failures;
try {
  await loadClinicalData(database);
  failures = await compare();
} finally {
  await unguarded.stop();
  await Promise.all([guarded.stop(), database.end()]);
}
for (const failure of failures) console.error(`FAILED: ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);

async function compare() {
  const [administrator, app] = [await administratorToken(), await appToken()];
  const search = (server, token) => target(server, `Observation?${QUERY}`, token, 'total');
  const read = (server, token) => target(server, `Patient/${PATIENT}`, token, 'resourceType');
  const contestants = [
    { name: 'search by patient, administrator', target: search(guarded, administrator), rounds: [] },
    { name: 'search by patient, patient/ scope', target: search(guarded, app), rounds: [] },
    { name: 'read, administrator', target: read(guarded, administrator), rounds: [] },
    { name: 'read, patient/ scope', target: read(guarded, app), rounds: [] },
    { name: 'read, the same route without a guard', target: read(unguarded), rounds: [] },
  ];
  const answers = await Promise.all(contestants.map((contestant) => bodyOf(contestant.target)));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const contestant of contestants) {
      const last = contestant.rounds.at(-1);
      const requests = last === undefined ? WARM_UP_REQUESTS : last.perSecond * ROUND_SECONDS;
      contestant.rounds.push(await drive(contestant.target, Math.round(requests)));
    }
  }
  const results = contestants.map(({ rounds }) => summarize(rounds.slice(1)));
  // Of the middle answers: what else a machine does shows in the slow ones, and would drown the difference.
  const ratio = results[1].p50 / results[0].p50;
  printTable(contestants.map(({ name }, index) => ({ name, ...results[index] })));
  console.log(`the narrowed search takes ${ratio.toFixed(2)} times as long as the administrator's`);
  const plans = await plansOf();
  const wrong = contestants.flatMap(({ rounds }) => rounds).reduce((sum, round) => sum + round.wrong, 0);
  return [
    ...(wrong > 0 ? [`${wrong} answers were not what they should be`] : []),
    ...(new Set(answers.slice(0, 2)).size > 1 ? ['the two searches found different resources'] : []),
    ...(new Set(answers.slice(2)).size > 1 ? ['the reads answered different resources'] : []),
    ...(ratio <= MOST_RATIO ? [] : [`the narrowed search takes more than ${MOST_RATIO} times as long`]),
    ...plans.flatMap(({ who, plan }) =>
      /Index Scan on fhir_resource_refs/.test(plan) && !plan.includes('Seq Scan')
        ? []
        : [`the search by ${who} is not answered from the index:\n${plan}`],
    ),
  ];
}

/** Of the two searches, as the server runs them. */
async function plansOf() {
  const constraint = { op: 'compartment', patient: PATIENT };
  const plan = (narrowed) =>
    explain(database, {
      type: 'Observation',
      query: QUERY,
      narrowings: [{ constraint: narrowed, hiddenFields: [], readonlyFields: [] }],
    });
  return [
    { who: 'the administrator', plan: await plan({ op: 'all' }) },
    { who: 'the app', plan: await plan(constraint) },
  ];
}

function target({ url }, path, token, expected) {
  return {
    url: `${url}/fhir/${path}`,
    method: 'GET',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    connections: CONNECTIONS,
    expected,
  };
}

/** The answer without what names the server and the page. */
async function bodyOf({ url, headers }) {
  const answer = await fetch(url, { headers });
  const { resourceType, id, total, entry } = await answer.json();
  const found = entry?.map(({ resource }) => resource);
  return JSON.stringify([answer.status, resourceType, id, total, found]);
}

async function administratorToken() {
  return tokenBy(guarded.client, { grant_type: 'client_credentials' });
}

/** Of an app that the patient has logged into. */
async function appToken() {
  const user = { id: 'bench-user', password: 'a long enough password' };
  const scope = 'patient/*.rs';
  await store('User/bench-user', {
    password: user.password,
    fhirUser: { reference: `Patient/${PATIENT}` },
  });
  await store('AccessPolicy/bench-policy', { engine: 'allow', link: [{ reference: 'User/bench-user' }] });
  const client = { id: 'bench-app', secret: 'bench-app-secret-of-some-length' };
  await store('Client/bench-app', {
    secret: client.secret,
    grant_types: ['password'],
    scope: [scope],
    auth: { password: { access_token_expiration: 3600 } },
  });
  return tokenBy(client, {
    grant_type: 'password',
    username: user.id,
    password: user.password,
    resource: `${await issuer()}/fhir`,
    scope,
  });
}

async function issuer() {
  const answer = await fetch(`${guarded.url}/.well-known/openid-configuration`);
  return (await answer.json()).issuer;
}

async function store(path, body) {
  const answer = await fetch(`${guarded.url}/fhir/${path}`, {
    method: 'PUT',
    headers: { authorization: basic(guarded.client), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

async function tokenBy(client, parameters) {
  const answer = await fetch(guarded.url + guarded.tokenPath, {
    method: 'POST',
    headers: { authorization: basic(client) },
    body: new URLSearchParams(parameters),
  });
  const { access_token: token, ...error } = await answer.json();
  if (token === undefined) throw new Error(`no token: ${answer.status} ${JSON.stringify(error)}`);
  return token;
}

function basic({ id, secret }) {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

function printTable(rows) {
  const data = `${OBSERVATIONS} Observations of ${PATIENTS} Patients`;
  console.log(`${data}; ${CONNECTIONS} connections, medians of ${ROUNDS} alternating rounds, ${pinned}`);
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`${''.padEnd(width)}  requests/s  lowest  highest  p50 ms  p99 ms`);
  for (const { name, perSecond, lowest, highest, p50, p99 } of rows) {
    const rates = [
      perSecond.toFixed().padStart(10),
      lowest.toFixed().padStart(6),
      highest.toFixed().padStart(7),
    ];
    const times = [p50, p99].map((milliseconds) => milliseconds.toFixed(2).padStart(6));
    console.log([name.padEnd(width), ...rates, ...times].join('  '));
  }
}
