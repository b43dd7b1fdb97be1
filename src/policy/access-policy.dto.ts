import { Allow } from 'class-validator';
import { Code, Flag, FreeObject, NotSupported, Text } from '../resource/attribute.decorator';

/** The attributes of an AccessPolicy (contract §7). Engine and links are read by schemas of their own. */
export class AccessPolicyDto {
  @Allow()
  engine: unknown;

  @Allow()
  matcho: unknown;

  @Allow()
  schema: unknown;

  @Allow()
  and: unknown;

  @Allow()
  or: unknown;

  @Allow()
  resource: unknown;

  @Allow()
  link: unknown;

  @Code(['rest', 'scope'])
  type: string;

  @Flag()
  anonymous: boolean;

  @Text({ max: 2000 })
  description: string;

  @Text({ max: 200 })
  module: string;

  @NotSupported()
  roleName: unknown;

  @FreeObject()
  meta: object;

  @FreeObject({ each: true })
  extension: object[];
}
