import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { testDatabase } from '../../test/support/database/test-database';
import { UnitOfWork } from '../lib/unit-of-work';
import { ChangeFeed } from './change-feed';
import { Database } from './database';
import { DatabaseModule } from './database.module';
import { openDatabase } from './open-database';

@Injectable()
class Store {
  constructor(
    readonly database: Database,
    readonly unitOfWork: UnitOfWork,
    readonly changeFeed: ChangeFeed,
    readonly dataSource: DataSource,
  ) {}
}

describe('DatabaseModule', () => {
  it('gives every provider the database, and closes it with the application', async () => {
    const options = { ...testDatabase().options, entities: [] };
    const module = await Test.createTestingModule({
      imports: [DatabaseModule.registerAsync({ useFactory: () => Promise.resolve(options) })],
      providers: [Store],
    }).compile();
    const store = module.get(Store);
    const rows = await store.unitOfWork.run(() => store.database.query<{ one: number }>('SELECT 1 AS one'));
    expect(rows).toEqual([{ one: 1 }]);
    expect(store.dataSource).toBe(store.database.dataSource);
    expect(await store.database.isReachable()).toBe(true);
    await module.close();
    expect(store.dataSource.isInitialized).toBe(false);
    expect(await store.database.isReachable()).toBe(false);
  });

  it.each([
    [
      'postgres://me:s3cr%25t@127.0.0.1:1/x',
      'postgres://me@127.0.0.1:1/x cannot be used: connect ECONNREFUSED',
    ],
    ['postgres://me:s3cr%25t@[::1/x', 'not a URL'],
  ])('says without the password why %s cannot be used', async (url, message) => {
    const failure = await openDatabase({ url, entities: [] }).then(
      () => new Error('it opened'),
      (error: unknown) => error as Error,
    );
    expect(failure.message).toContain(message);
    expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.toContain('s3cr');
  });
});
