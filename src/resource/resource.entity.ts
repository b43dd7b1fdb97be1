import { Column, PrimaryColumn } from 'typeorm';
import { JsonObject } from '../lib/json';
import { ResourceRow } from './resource-row';

/** The columns of every resource type that has a table of its own. */
export abstract class ResourceEntity implements ResourceRow {
  @PrimaryColumn('text')
  id: string;

  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'last_updated' })
  lastUpdated: Date;

  @Column('jsonb')
  document: JsonObject;
}
