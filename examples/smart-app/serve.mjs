/** Serves the sample app: its own files, fhirclient from node_modules, and where the FHIR server is. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const port = process.env.PORT || '5173';
const server = (process.env.FHIR_SERVER || 'http://localhost:8080/fhir').replace(/\/$/, '');
const clientId = process.env.CLIENT_ID || 'demo-smart';

const here = (name) => new URL(name, import.meta.url);
const [html, css, js, svg] = ['text/html', 'text/css', 'text/javascript', 'image/svg+xml'];

/** Nothing but this is served, whatever the path says. */
const files = {
  '/': [here('index.html'), html],
  '/launch.html': [here('launch.html'), html],
  '/app.js': [here('app.js'), js],
  '/chart.js': [here('chart.js'), js],
  '/launch.js': [here('launch.js'), js],
  '/style.css': [here('style.css'), css],
  '/icon.svg': [here('icon.svg'), svg],
  '/fhir-client.js': [new URL(import.meta.resolve('fhirclient/build/fhir-client.pure.min.js')), js],
};

const headers = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(server).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  // The address that the user comes back to has the code in it.
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

async function answer(path) {
  if (path === '/config.json') return [200, 'application/json', JSON.stringify({ server, clientId })];
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  return file === undefined ? [404, 'text/plain', 'Not found\n'] : [200, file[1], await readFile(file[0])];
}

createServer(async (request, response) => {
  const [path] = (request.url ?? '/').split('?');
  const [status, type, body] = await answer(path);
  response.writeHead(status, { ...headers, 'Content-Type': `${type}; charset=utf-8` });
  response.end(body);
}).listen(Number(port), '127.0.0.1', () => {
  console.log(`The sample app is at http://localhost:${port}. It launches at ${server} as ${clientId}.`);
});
