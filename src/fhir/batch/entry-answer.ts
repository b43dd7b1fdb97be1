import { STATUS_CODES } from 'node:http';
import { isJsonObject, JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { MethodRefused } from '../method-refused';
import { ResourceAnswer } from '../resource-answer';
import { toResourceError } from '../resource-failure';

/** What a request of its own would have been answered with, as an entry of the answer (FHIR R4 Bundle.entry.response). */
export function answerEntry({ status, headers = {}, body }: ResourceAnswer): JsonObject {
  const { Location: location, ETag: etag } = headers;
  const lastModified = lastModifiedOf(headers, body);
  const isOutcome = body?.resourceType === 'OperationOutcome';
  return {
    ...(body !== undefined && !isOutcome && { resource: body }),
    response: {
      status: statusLine(status),
      ...(location !== undefined && { location }),
      ...(etag !== undefined && { etag }),
      ...(lastModified !== undefined && { lastModified }),
      ...(isOutcome && { outcome: body }),
    },
  };
}

export function refuseEntry(exception: unknown): JsonObject {
  const error = failureOf(exception);
  return { response: { status: statusLine(error.status), outcome: error.toOutcome() } };
}

/** Which entry a transaction failed at, and why: FHIRPath names the place within the Bundle. */
export function locate(exception: unknown, index: number): ResourceError {
  const error = failureOf(exception);
  const place = `Bundle.entry[${index}]`;
  const issues = error.issues.map((issue) => ({ ...issue, expression: within(place, issue.expression) }));
  return new ResourceError(error.status, issues, error.headers, { cause: exception });
}

function failureOf(exception: unknown): ResourceError {
  if (!(exception instanceof MethodRefused)) return toResourceError(exception);
  return ResourceError.of(405, 'not-supported', 'The resource type does not take this method.');
}

/** `Patient.name[0]` is an element of the entry's resource. */
function within(place: string, expression: string | undefined): string {
  const element = /^[A-Z][A-Za-z]*\.(?<path>.+)$/.exec(expression ?? '')?.groups?.path;
  return element === undefined ? place : `${place}.resource.${element}`;
}

function statusLine(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
}

/** The resource tells it to the millisecond, the header to the second. */
function lastModifiedOf(
  headers: Readonly<Record<string, string>>,
  body: JsonObject | undefined,
): string | undefined {
  const { 'Last-Modified': header } = headers;
  if (header === undefined) return undefined;
  const exact = isJsonObject(body?.meta) ? body.meta.lastUpdated : undefined;
  return typeof exact === 'string' ? exact : new Date(header).toISOString();
}
