import { UnsupportedMediaTypeException } from '@nestjs/common';
import { MalformedBody } from '../lib/http/malformed-body';
import { parseMediaType } from '../lib/http/media-type';
import { parseForm } from '../lib/http/parse-form';
import { Pair } from '../lib/http/query-string';
import { RequestTooLarge } from '../protocol/errors/rfc6749';
import { HttpRequest } from '../security/http-request';

/** Contract §2. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * The fields of a form that a browser sent, in order, repetitions included.
 *
 * @throws MalformedBody, RequestTooLarge, UnsupportedMediaTypeException
 */
export function readFormPairs({ headers, body }: HttpRequest): readonly Pair[] {
  const contentType = headers['content-type'];
  const type = typeof contentType === 'string' ? parseMediaType(contentType)?.type : undefined;
  if (type !== 'application/x-www-form-urlencoded') throw new UnsupportedMediaTypeException();
  if (body === undefined || body === null) return [];
  // Another body parser has been here: the application around these modules has its own.
  if (!Buffer.isBuffer(body)) return Object.entries(body as Record<string, unknown>).flatMap(parsedPairs);
  if (body.length > MAX_BODY_BYTES) throw new RequestTooLarge('The request body is too large.');
  return parseForm(body);
}

/** The value of a field; undefined where it is absent, empty or repeated. */
export function fieldOf(pairs: readonly Pair[], name: string): string | undefined {
  const [value, ...more] = fieldsOf(pairs, name);
  return more.length > 0 || value === '' ? undefined : value;
}

function fieldsOf(pairs: readonly Pair[], name: string): string[] {
  return pairs.filter(([given]) => given === name).map(([, value]) => value);
}

function parsedPairs([name, value]: [string, unknown]): Pair[] {
  return (Array.isArray(value) ? value : [value]).map((item: unknown): Pair => {
    if (typeof item !== 'string') throw new MalformedBody('A field of the form is not text.');
    return [name, item];
  });
}
