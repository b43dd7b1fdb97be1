import { DataSource } from 'typeorm';
import { migrationOptions } from './src/database/connection-options';
import { entities } from './src/entities';

const url = process.env.DATABASE_DIRECT_URL ?? process.env.DATABASE_URL;
if (url === undefined) throw new Error('Set DATABASE_URL to the PostgreSQL database to work on');

/** For TypeORM's command line; the server migrates by itself when it starts. */
export default new DataSource({ ...migrationOptions({ url }), entities: [...entities] });
