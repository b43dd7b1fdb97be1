import { Entity } from 'typeorm';
import { ResourceEntity } from '../resource/resource.entity';

/** An AccessPolicy (contract §7). All policies are read at once, so nothing needs a column of its own. */
@Entity('access_policy')
export class AccessPolicyEntity extends ResourceEntity {}
