import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MAX_BUNDLE_BYTES } from './fhir/request-limits';
import { onEveryBase } from './fhir/resource-paths';
import { ResourceError } from './resource/operation-outcome';

/**
 * How many large bodies are read at once. They are in memory before anybody knows who sends them: without a bound
 * the connections that a server takes could hold twenty gigabytes.
 */
const MOST_AT_ONCE = 16;

const RETRY_AFTER_SECONDS = '2';

const paths: ReadonlySet<string> = new Set(onEveryBase('').map((path) => `/${path.replace(/\/$/, '')}`));

/** Contract §2: a Bundle may weigh ten times what any other body may, where Bundles are taken and nowhere else. */
export function admitBundles(adapter: FastifyAdapter, usualBytes: number): void {
  const fastify = adapter.getInstance();
  let reading = 0;
  fastify.addHook('onRoute', (route) => {
    if (route.method === 'POST' && paths.has(route.url)) route.bodyLimit = MAX_BUNDLE_BYTES;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const { 'content-length': length } = request.headers;
    const isLarge = request.routeOptions.bodyLimit === MAX_BUNDLE_BYTES && !(Number(length) <= usualBytes);
    if (!isLarge) {
      done();
      return;
    }
    if (reading >= MOST_AT_ONCE) {
      reply.header('Retry-After', RETRY_AFTER_SECONDS);
      done(ResourceError.of(503, 'transient', 'Too many large Bundles are being read. Try again shortly.'));
      return;
    }
    reading++;
    reply.raw.once('close', () => {
      reading--;
    });
    done();
  });
}
