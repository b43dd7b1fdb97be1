import { Authorization1700000006000 } from './migrations/1700000006000-authorization';
import { ClientAssertions1700000008000 } from './migrations/1700000008000-client-assertions';
import { FailureBuckets1700000007000 } from './migrations/1700000007000-failure-buckets';
import { Foundation1700000001000 } from './migrations/1700000001000-foundation';
import { FhirResources1700000002000 } from './migrations/1700000002000-fhir-resources';
import { Launches1700000010000 } from './migrations/1700000010000-launches';
import { FhirSearch1700000009000 } from './migrations/1700000009000-fhir-search';
import { OnlineAccess1700000011000 } from './migrations/1700000011000-online-access';
import { RefreshTokens1700000005000 } from './migrations/1700000005000-refresh-tokens';
import { Users1700000003000 } from './migrations/1700000003000-users';
import { SigningKeys1700000004000 } from './migrations/1700000004000-signing-keys';

/** In the order they run. A migration that was released is never changed: add one. */
export const migrations = [
  Foundation1700000001000,
  FhirResources1700000002000,
  Users1700000003000,
  SigningKeys1700000004000,
  RefreshTokens1700000005000,
  Authorization1700000006000,
  FailureBuckets1700000007000,
  ClientAssertions1700000008000,
  FhirSearch1700000009000,
  Launches1700000010000,
  OnlineAccess1700000011000,
];
