import { Entity } from 'typeorm';
import { ResourceEntity } from '../resource/resource.entity';

/** A Role (contract §7): a name for users, which access policies can be linked to. */
@Entity('role')
export class RoleEntity extends ResourceEntity {}
