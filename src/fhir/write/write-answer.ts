import { JsonObject } from '../../lib/json';
import { ResourceRow } from '../../resource/resource-row';
import { SeenRow } from '../../search/resource-search';
import { ResourceAnswer, validators } from '../resource-answer';
import { renderSeen } from '../seen-resource';
import { WriteRequest } from './write-request';

interface Written {
  readonly type: string;
  readonly row: ResourceRow;
  /** Absent where the caller may not read it: the answer has no body then. */
  readonly seen: SeenRow | undefined;
}

const DONE: JsonObject = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'information',
      code: 'informational',
      details: { text: 'Done' },
      diagnostics: 'The resource was stored.',
    },
  ],
};

/** The answer to a write (FHIR R4 §3.1.0.1.9), with a Location where something was created. */
export function writeAnswer(
  status: number,
  { type, row, seen }: Written,
  { base, prefer }: Pick<WriteRequest, 'base' | 'prefer'>,
): ResourceAnswer {
  const location = status === 201 && { Location: `${base}/${type}/${row.id}/_history/${row.version}` };
  const body = prefer === 'OperationOutcome' ? DONE : seen && renderSeen(type, seen);
  return {
    status,
    headers: { ...validators(row.version, row.lastUpdated), ...location },
    ...(body !== undefined && prefer !== 'minimal' && { body }),
  };
}
