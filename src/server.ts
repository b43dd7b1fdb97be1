import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, AppOptions } from './app.module';
import { admitBundles } from './bundle-bodies';
import { Configuration } from './config/configuration';
import { JsonLogger } from './logger';
import { randomId } from './lib/random';
import { ResourceError } from './resource/operation-outcome';
import { CorsMiddleware } from './security/cors/cors.middleware';
import { HttpRequest } from './security/http-request';

/** The largest body that an endpoint reads, unless it takes Bundles: a FHIR resource (contract §2). */
const MAX_BODY_BYTES = 1024 * 1024;

/** No single header may be longer; all of them together may be twice as long (Node's limit). */
const MAX_HEADER_BYTES = 8 * 1024;

/** Slow senders hold a connection no longer than this, and no more of them than this. */
const CONNECTIONS = { most: 2_000, headersMilliseconds: 10_000, checkedEveryMilliseconds: 1_000 };

/** RFC 6797 §6.1: a year. Sibling hosts are for their owner to decide about. */
const STRICT_TRANSPORT_SECURITY = 'max-age=31536000';

/** No page: whatever a resource holds, a browser neither runs nor loads nor frames it. */
const INERT = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Builds the server of this configuration: database open and migrated, first boot done, not yet listening. */
export async function createServer(
  configuration: Configuration,
  options: AppOptions,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: configuration.trustedProxies.length > 0 ? [...configuration.trustedProxies] : false,
    genReqId: randomId,
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    connectionTimeout: 30_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (_error: unknown, _request: unknown, reply: { raw: ServerResponse }) => {
      const body = outcomeOf('The URL is malformed: it is not percent-encoded UTF-8.');
      reply.raw.writeHead(400, headersOf(body)).end(body);
    },
    clientErrorHandler: refuseMalformedHttp,
    http: {
      // Checked below, with a reason; Node would answer without one.
      requireHostHeader: false,
      headersTimeout: CONNECTIONS.headersMilliseconds,
      connectionsCheckingInterval: CONNECTIONS.checkedEveryMilliseconds,
    },
    rewriteUrl: ({ url = '/' }) => withoutSlashAfterBase(originForm(url)),
  });
  adapter.getInstance().server.maxConnections = CONNECTIONS.most;
  keepRawBodies(adapter);
  admitBundles(adapter, MAX_BODY_BYTES);
  protectAnswers(adapter, configuration.issuer);
  closeConnectionsWhenStopping(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(configuration, options),
    adapter,
    {
      bodyParser: false,
      abortOnError: false,
      logger: new JsonLogger(configuration.logLevel),
    },
  );
  answerOtherOrigins(adapter, app.get(CorsMiddleware));
  // Ends with 0 once everything is closed; Nest would otherwise send itself the signal again.
  app.enableShutdownHooks([], { useProcessExit: true });
  await app.init();
  return app;
}

/** Bodies stay bytes: duplicate members, malformed text and YAML are for the endpoint to judge. */
function keepRawBodies(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

/** What holds for every answer, and which requests get none but a refusal. */
function protectAnswers(adapter: FastifyAdapter, issuer: string): void {
  const isSecure = issuer.startsWith('https:');
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    reply.header('X-Content-Type-Options', 'nosniff');
    // What a browser shows of an answer that is no page stays inert; pages bring a policy of their own.
    reply.header('Content-Security-Policy', INERT);
    if (isSecure) reply.header('Strict-Transport-Security', STRICT_TRANSPORT_SECURITY);
    done(problemOf(request.raw));
  });
}

/** Before bodies are read: a page has to be able to read what is refused there, too. */
function answerOtherOrigins(adapter: FastifyAdapter, cors: CorsMiddleware): void {
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    cors.use(request as HttpRequest, reply, done);
  });
}

/** Connections that were busy when the stop signal came end with their answer, not five idle seconds later. */
function closeConnectionsWhenStopping(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping) reply.header('Connection', 'close');
    done(null, payload);
  });
}

/** A target may be an absolute URL (RFC 9112 §3.2.2). Policies and links must not see another path for it. */
function originForm(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return path === target || path.startsWith('/') ? path : `/${path}`;
}

/** A base is the same with a slash after it: clients that append whatever they ask for POST their Bundles there. */
function withoutSlashAfterBase(target: string): string {
  return target.replace(/^(\/fhir(?:\/R4)?)\/(?=\?|$)/, '$1');
}

/** What two readers of one request could understand differently (a proxy and this server, router and policy), or is too long. */
function problemOf(request: IncomingMessage): ResourceError | undefined {
  const { hosts, longest } = measureHeaders(request.rawHeaders);
  if (longest > MAX_HEADER_BYTES) return ResourceError.of(431, 'too-long', 'A header is longer than 8 KiB.');
  // RFC 9112 §3.2
  if (hosts > 1 || (hosts === 0 && request.httpVersion !== '1.0'))
    return ResourceError.of(400, 'invalid', 'Send exactly one Host header.');
  // The router would end the path there.
  if (request.url?.includes('#') === true)
    return ResourceError.of(400, 'invalid', 'A URL is sent without its fragment.');
  return undefined;
}

function measureHeaders(rawHeaders: readonly string[]): { hosts: number; longest: number } {
  let hosts = 0;
  let longest = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    longest = Math.max(longest, name.length + (rawHeaders[index + 1]?.length ?? 0));
  }
  return { hosts, longest };
}

const statusOfFault: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What never becomes a request, since it is not HTTP: there is no reply object to answer with. */
function refuseMalformedHttp({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = outcomeOf('The request is not HTTP that this server reads, or its header is too large.');
  const headers = Object.entries(headersOf(body)).map(([name, value]) => `${name}: ${value}`);
  const status = statusOfFault[code ?? ''] ?? '400 Bad Request';
  // Whatever follows on this connection cannot be told from the body of the request that failed.
  const head = [`HTTP/1.1 ${status}`, ...headers, 'Connection: close'].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** These answers are given before any route, filter or hook is reached. */
function headersOf(body: string): Record<string, string | number> {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
}

function outcomeOf(diagnostics: string): string {
  return JSON.stringify(ResourceError.of(400, 'invalid', diagnostics).toOutcome());
}
