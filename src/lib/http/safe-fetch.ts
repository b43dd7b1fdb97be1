import { lookup, LookupAddress } from 'node:dns';
import { isIP, LookupFunction } from 'node:net';
import { Client, Dispatcher } from 'undici';
import { Json } from '../json';
import { parseJson } from './parse-json';
import { isLoopbackAddress, isPublicAddress } from './public-address';

const MAX_BYTES = 64 * 1024;
const MAX_MILLISECONDS = 3000;

/** All addresses of a host name. */
export type Resolve = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface SafeFetchOptions {
  readonly resolve?: Resolve;
  /** Tests serve on this machine: `http` may then go to loopback, and to nothing else. */
  readonly loopbackHttp?: boolean;
}

export interface FetchedJson {
  readonly json: Json;
  /** As RFC 9111 §5.2 has it; undefined without the header. */
  readonly cacheControl: string | undefined;
}

/** A request that was not allowed, or an answer that was not taken. Says nothing of what was answered. */
class FetchRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FetchRefused';
  }
}

/**
 * GET from where somebody else says, without lending them this server's place in the network (ASVS 15.3.2, OWASP
 * SSRF): https to public addresses only, judged as the connection is made, so that a name cannot change its
 * meaning in between; no redirects, proxies, cookies or credentials; 64 KiB and 3 seconds in all.
 */
export class SafeFetch {
  private readonly resolve: Resolve;
  private readonly loopbackHttp: boolean;

  constructor({ resolve = resolveAll, loopbackHttp = false }: SafeFetchOptions = {}) {
    this.resolve = resolve;
    this.loopbackHttp = loopbackHttp;
  }

  /**
   * @throws FetchRefused
   * @throws MalformedBody
   * @throws whatever the network does
   */
  async getJson(text: string): Promise<FetchedJson> {
    const url = parseUrl(text);
    const client = new Client(url.origin, {
      connect: {
        lookup: judgedLookup(this.resolve, this.judgeFor(url)),
        timeout: MAX_MILLISECONDS,
        rejectUnauthorized: true,
      },
    });
    const timer = setTimeout(() => {
      close(client, new FetchRefused('Took too long.'));
    }, MAX_MILLISECONDS);
    try {
      return await readJson(client, url);
    } finally {
      clearTimeout(timer);
      close(client, new FetchRefused('Is over.'));
    }
  }

  /** Which addresses this URL may lead to. */
  private judgeFor({ protocol, hostname }: URL): (address: string) => boolean {
    const isAllowed =
      protocol === 'https:'
        ? isPublicAddress
        : protocol === 'http:' && this.loopbackHttp
          ? isLoopbackAddress
          : undefined;
    if (isAllowed === undefined) throw new FetchRefused('Only https is fetched.');
    const literal = hostname.replace(/^\[(.*)\]$/, '$1');
    // What is an address already is never looked up.
    if (isIP(literal) !== 0 && !isAllowed(literal)) throw new FetchRefused('Not a public address.');
    return isAllowed;
  }
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new FetchRefused('Not a URL.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw new FetchRefused('A URL must not hold credentials.');
  return url;
}

const resolveAll: Resolve = (hostname, done) => {
  lookup(hostname, { all: true }, done);
};

/**
 * The connection goes to what this returns and to nothing else. One bad address among good ones refuses all: which
 * of them is tried is left to chance.
 */
function judgedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isAllowed(address)))
        callback(new FetchRefused('Not a public address.'), []);
      else if (all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

async function readJson(client: Client, { pathname, search }: URL): Promise<FetchedJson> {
  const answer = await client.request({
    method: 'GET',
    path: `${pathname}${search}`,
    headers: { accept: 'application/json', 'accept-encoding': 'identity' },
  });
  // A redirect is a URL that nobody registered.
  if (answer.statusCode !== 200) throw new FetchRefused('The answer is not 200.');
  const cacheControl = answer.headers['cache-control'];
  return {
    json: parseJson(await readBytes(answer.body)),
    cacheControl: Array.isArray(cacheControl) ? cacheControl.join(',') : cacheControl,
  };
}

/** Counts what arrives: `Content-Length` may lie. Nothing is decompressed. */
async function readBytes(body: Dispatcher.ResponseData['body']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new FetchRefused('The answer is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Ends whatever the client is at, a connection that is still being made included. */
function close(client: Client, reason: FetchRefused): void {
  client.destroy(reason).catch(() => undefined);
}
