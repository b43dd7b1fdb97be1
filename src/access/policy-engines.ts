import { AllowEngine } from './engines/allow.engine';
import { FhirEngine } from './engines/fhir.engine';
import { MatchoEngine } from './engines/matcho.engine';
import { PolicyEngine } from './policy-engine';

/** THE list: a new engine is a file in engines/ and a line here. */
export const POLICY_ENGINES: readonly PolicyEngine[] = [
  new AllowEngine(),
  new FhirEngine(),
  new MatchoEngine(),
];
