/**
 * How many access tokens a second a client gets by client_credentials: from this server, which stores token,
 * Session and audit record in PostgreSQL before it answers, and from node-oidc-provider, which keeps its
 * tokens in memory. Fails when this server is slower, gives a wrong answer, or loses a token.
 */
import pg from 'pg';
import { drive, summarize } from './drive.mjs';
import { startOurs, startPeer, pinned } from './servers.mjs';

const CONNECTIONS = 32;
const ROUNDS = 5;
const ROUND_SECONDS = 4;
const WARM_UP_REQUESTS = 30_000;
const MOST_REQUESTS = 500_000;
const LEAST_RATIO = 1;

const database = new pg.Client({ connectionString: process.env.DATABASE_URL });
await database.connect();
const ours = await startOurs(process.env.DATABASE_URL);
const peer = await startPeer();
let failures;
try {
  failures = await compare();
} finally {
  await Promise.all([ours.stop(), peer.stop(), database.end()]);
}
for (const failure of failures) console.error(`FAILED: ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);

async function compare() {
  const contestants = [
    { name: 'nest-fhir-auth, PostgreSQL, every token durable', target: tokenRequest(ours), rounds: [] },
    { name: 'node-oidc-provider, in memory', target: tokenRequest(peer), rounds: [] },
  ];
  // One by one at first: many first attempts at a secret at once look like guessing, and are throttled.
  for (const { target } of contestants) await fetch(target.url, target);
  const before = await countTokens();
  let acknowledged = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    for (const contestant of contestants) {
      const last = contestant.rounds.at(-1);
      const requests = last === undefined ? WARM_UP_REQUESTS : last.perSecond * ROUND_SECONDS;
      const measured = await drive(contestant.target, Math.min(Math.round(requests), MOST_REQUESTS));
      contestant.rounds.push(measured);
      if (contestant === contestants[0]) acknowledged += measured.right;
    }
  }
  const stored = (await countTokens()) - before;
  const read = await readGuarded();

  const [us, them] = contestants.map(({ rounds }) => summarize(rounds.slice(1)));
  const ratio = us.perSecond / them.perSecond;
  printTable([
    ...contestants.map(({ name }, index) => ({ name, ...[us, them][index] })),
    { name: 'nest-fhir-auth, guarded GET /fhir/Patient/{id}', ...summarize([read]) },
  ]);
  console.log(`ratio of medians: ${ratio.toFixed(2)}; tokens acknowledged ${acknowledged}, stored ${stored}`);

  const rounds = [...contestants.flatMap((contestant) => contestant.rounds), read];
  const wrong = rounds.reduce((sum, round) => sum + round.wrong, 0);
  return [
    ...(wrong > 0 ? [`${wrong} answers were not what they should be`] : []),
    ...(stored === acknowledged ? [] : [`${acknowledged} tokens acknowledged, but ${stored} stored`]),
    ...(ratio >= LEAST_RATIO ? [] : [`the ratio is below ${LEAST_RATIO}`]),
  ];
}

function tokenRequest({ url, tokenPath, client }) {
  const credentials = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
  return {
    url: url + tokenPath,
    method: 'POST',
    headers: {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
    connections: CONNECTIONS,
    expected: 'access_token',
  };
}

async function readGuarded() {
  const { url, headers, body } = tokenRequest(ours);
  const { access_token: token } = await (await fetch(url, { method: 'POST', headers, body })).json();
  const target = {
    url: `${ours.url}/fhir/Patient/${ours.patientId}`,
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
    connections: CONNECTIONS,
    expected: 'resourceType',
  };
  const { perSecond } = await drive(target, WARM_UP_REQUESTS);
  return drive(target, Math.min(Math.round(perSecond * ROUND_SECONDS), MOST_REQUESTS));
}

async function countTokens() {
  const { rows } = await database.query('SELECT count(*)::integer AS count FROM access_token');
  return rows[0].count;
}

function printTable(rows) {
  console.log(`${CONNECTIONS} connections, medians of ${ROUNDS} alternating rounds, ${pinned}`);
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`${''.padEnd(width)}  requests/s  lowest  highest  p50 ms  p99 ms`);
  for (const { name, perSecond, lowest, highest, p50, p99 } of rows) {
    const cells = [
      perSecond.toFixed().padStart(10),
      lowest.toFixed().padStart(6),
      highest.toFixed().padStart(7),
      p50.toFixed(2).padStart(6),
      p99.toFixed(2).padStart(6),
    ];
    console.log(`${name.padEnd(width)}  ${cells.join('  ')}`);
  }
}
