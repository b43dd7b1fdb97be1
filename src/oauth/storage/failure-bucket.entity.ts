import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Failures that drain away with time, by a digest of an account or of an address. */
@Entity('failure_bucket')
export class FailureBucketEntity {
  @PrimaryColumn('text')
  key: string;

  @Column('double precision')
  level: number;

  @Column('timestamptz', { name: 'filled_at' })
  filledAt: Date;
}
