import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provide, provideAs } from '../lib/provide';
import { AuditedWork } from '../protocol/audited-work';
import { AuthorizationChecks } from '../protocol/authorization/authorization-checks';
import { ConsentDecisions } from '../protocol/authorization/consent-decisions';
import { Interactions } from '../protocol/authorization/interactions';
import { Launches } from '../protocol/authorization/launches';
import { PatientChoices } from '../protocol/authorization/patient-choices';
import { PausedRequests } from '../protocol/authorization/paused-request';
import { WorkContexts } from '../protocol/authorization/resource-owners';
import { ClientStore } from '../protocol/ports/client-store';
import { LaunchStore } from '../protocol/ports/launch-store';
import { PatientDirectory } from '../protocol/ports/patient-directory';
import { UserStore } from '../protocol/ports/user-store';
import { ResourceRegistry } from '../resource/resource.registry';
import { ResourceSearch } from '../search/resource-search';
import { AccessDecider } from '../security/access-decider';
import { ActiveUsers } from '../security/active-users';
import { EhrLaunches } from './ehr-launches';
import { ReadablePatients } from './readable-patients';
import { DatabaseLaunchStore } from './storage/database-launch.store';

/** What an authorization request is about: what an EHR said, or whom the user chose. */
export const launchProviders = [
  provideAs(LaunchStore, DatabaseLaunchStore, [Database]),
  provideAs(PatientDirectory, ReadablePatients, [
    AccessDecider,
    ActiveUsers,
    ResourceSearch,
    ResourceRegistry,
  ]),
  provide(Launches, [LaunchStore, PatientDirectory, Clock]),
  provide(WorkContexts, [Launches, PatientDirectory]),
  provide(PausedRequests, [AuthorizationChecks, Interactions]),
  provide(PatientChoices, [PausedRequests, PatientDirectory, ConsentDecisions]),
  provide(EhrLaunches, [ClientStore, UserStore, Launches, AuditedWork]),
];
