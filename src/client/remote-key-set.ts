import { Clock } from '../lib/clock';
import { maxAgeSeconds } from '../lib/http/cache-control';
import { SafeFetch } from '../lib/http/safe-fetch';
import { isJsonObject, Json, JsonObject } from '../lib/json';

const MAX_AGE_MILLISECONDS = 10 * 60 * 1000;
const RETRY_MILLISECONDS = 30 * 1000;

/** What answers GET with JSON; tests put something else behind it. */
export type JsonSource = Pick<SafeFetch, 'getJson'>;

interface HeldKeys {
  readonly jwks: readonly JsonObject[];
  readonly fetchedAt: number;
  /** Milliseconds for which nobody needs to ask again. */
  readonly freshFor: number;
}

/**
 * The JWK Set (RFC 7517 §5) behind the `jwks_uri` of a client: kept as its answer says, ten minutes at most.
 * Failed or not, it is fetched once in 30 seconds at most, since anybody can send an assertion that names the
 * client and an unknown key.
 */
export class RemoteKeySet {
  private held: HeldKeys | undefined;
  private triedAt: number | undefined;
  private fetching: Promise<void> | undefined;

  constructor(
    private readonly uri: string,
    private readonly source: JsonSource,
    private readonly clock: Clock,
  ) {}

  /** What is known, after asking for it where that is due. While the client's server fails, what it said before. */
  async current(): Promise<readonly JsonObject[]> {
    if (this.held === undefined || !this.isWithin(this.held.freshFor, this.held.fetchedAt))
      await this.refresh();
    return this.known();
  }

  /** The same, asking for what may have been added since. */
  async newest(): Promise<readonly JsonObject[]> {
    await this.refresh();
    return this.known();
  }

  private known(): readonly JsonObject[] {
    const { held } = this;
    return held !== undefined && this.isWithin(MAX_AGE_MILLISECONDS, held.fetchedAt) ? held.jwks : [];
  }

  private async refresh(): Promise<void> {
    if (this.fetching === undefined) {
      if (this.isWithin(RETRY_MILLISECONDS, this.triedAt)) return;
      this.fetching = this.fetch().finally(() => {
        this.fetching = undefined;
      });
    }
    await this.fetching;
  }

  private async fetch(): Promise<void> {
    const startedAt = this.clock.now().getTime();
    this.triedAt = startedAt;
    try {
      const { json, cacheControl } = await this.source.getJson(this.uri);
      const jwks = keysOf(json);
      if (jwks === undefined) return;
      const age = (maxAgeSeconds(cacheControl) ?? Infinity) * 1000;
      this.held = { jwks, fetchedAt: startedAt, freshFor: Math.min(age, MAX_AGE_MILLISECONDS) };
    } catch {
      // Whatever the client's server did: the assertion finds no key, and that is the client's answer.
    }
  }

  /** A clock that was set back must not keep what is old alive. */
  private isWithin(milliseconds: number, since: number | undefined): boolean {
    if (since === undefined) return false;
    const age = this.clock.now().getTime() - since;
    return age >= 0 && age < milliseconds;
  }
}

function keysOf(json: Json): JsonObject[] | undefined {
  return isJsonObject(json) && Array.isArray(json.keys) ? json.keys.filter(isJsonObject) : undefined;
}
