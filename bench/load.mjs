/**
 * The load: so many requests over keep-alive connections, each answered before the next is sent. A number of
 * requests, not a time: no answer is left under way at the end, so answers and stored tokens can be compared.
 */
import autocannon from 'autocannon';

const { url, method, headers, body, connections, requests, expected } = JSON.parse(process.argv[2]);

const latencies = [];
// autocannon itself notices the end only with its next tick, up to a second later.
const begin = performance.now();
let end = begin;
const result = await autocannon({
  url,
  method,
  headers,
  body,
  connections,
  amount: requests,
  timeout: 10,
  verifyBody: (answer) => JSON.parse(answer)[expected] !== undefined,
  setupClient: (client) => {
    client.on('response', (_status, _bytes, milliseconds) => {
      latencies.push(milliseconds);
      end = performance.now();
    });
  },
});
const seconds = (end - begin) / 1000;
latencies.sort((one, other) => one - other);

// An error answer has a wrong body too.
const wrong = Math.max(result.non2xx, result.mismatches) + result.errors;
const report = {
  perSecond: requests / seconds,
  p50: latencies[latencies.length >> 1],
  p99: latencies[Math.floor(latencies.length * 0.99)],
  right: requests - wrong,
  wrong,
};
process.stdout.write(JSON.stringify(report));
