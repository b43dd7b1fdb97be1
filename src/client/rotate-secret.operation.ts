import { isJsonObject, JsonObject } from '../lib/json';
import { Clock } from '../lib/clock';
import { ResourceError } from '../resource/operation-outcome';
import { InstanceOperation, RowContent } from '../resource/resource.definition';
import { ClientEntity } from './client.entity';
import { rotateClientSecret } from './client-secret';

const MAX_OVERLAP_SECONDS = 86_400;

/** `POST /Client/{id}/$rotate-secret` (contract §4.1): a new 256-bit secret, shown in this answer alone. */
export class RotateSecretOperation implements InstanceOperation<ClientEntity> {
  constructor(private readonly clock: Clock) {}

  invoke(
    { document, active, secret: before }: ClientEntity,
    parameters: JsonObject,
  ): Promise<{ content: RowContent<ClientEntity>; result: JsonObject }> {
    const overlap = overlapOf(parameters);
    const until = overlap === 0 ? undefined : new Date(this.clock.now().getTime() + overlap * 1000);
    const { secret, stored } = rotateClientSecret(before, until);
    return Promise.resolve({
      content: { document, active, secret: stored },
      result: { resourceType: 'Parameters', parameter: [{ name: 'secret', valueString: secret }] },
    });
  }
}

/** A flat `{"overlap": 60}`, or FHIR Parameters with `valueInteger`. */
function overlapOf(body: JsonObject): number {
  const overlap = body.resourceType === 'Parameters' ? parameterIn(body.parameter) : body.overlap;
  if (overlap === undefined) return 0;
  if (
    typeof overlap === 'number' &&
    Number.isInteger(overlap) &&
    overlap >= 0 &&
    overlap <= MAX_OVERLAP_SECONDS
  ) {
    return overlap;
  }
  const diagnostics = `overlap must be a whole number of seconds from 0 to ${MAX_OVERLAP_SECONDS}.`;
  throw ResourceError.of(422, 'value', diagnostics, 'Parameters.overlap');
}

function parameterIn(parameters: JsonObject[string]): JsonObject[string] {
  const all = Array.isArray(parameters) ? parameters.filter(isJsonObject) : [];
  return all.find(({ name }) => name === 'overlap')?.valueInteger;
}
