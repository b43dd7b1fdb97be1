import { ServerResponse } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, AppOptions } from './app.module';
import { Configuration } from './config/configuration';
import { JsonLogger } from './logger';
import { randomId } from './lib/random';

/** The largest body that any endpoint reads: a FHIR resource (contract §2). */
const MAX_BODY_BYTES = 1024 * 1024;

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
      reply.raw
        .writeHead(400, { 'Content-Type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(malformedUrl));
    },
  });
  keepRawBodies(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(configuration, options),
    adapter,
    {
      bodyParser: false,
      abortOnError: false,
      logger: new JsonLogger(configuration.logLevel),
    },
  );
  app.enableShutdownHooks();
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
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.header('X-Content-Type-Options', 'nosniff');
    done();
  });
}

const malformedUrl = {
  resourceType: 'OperationOutcome',
  id: 'invalid',
  issue: [
    {
      severity: 'error',
      code: 'invalid',
      details: { text: 'Invalid request' },
      diagnostics: 'The URL is malformed: it is not percent-encoded UTF-8.',
    },
  ],
};
