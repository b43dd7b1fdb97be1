import { DynamicModule, Module } from '@nestjs/common';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provideAs } from '../lib/provide';
import { UnitOfWork } from '../lib/unit-of-work';
import { RefreshTokenStore } from '../protocol/ports/refresh-token-store';
import { SessionStore } from '../protocol/ports/session-store';
import { DatabaseRefreshTokenStore } from './refresh-token.store';
import { DatabaseSessionStore } from './session.store';

/** Sessions and the access tokens that belong to them. Needs the global providers of `DatabaseModule`. */
@Module({})
export class SessionModule {
  static register(): DynamicModule {
    return {
      module: SessionModule,
      global: true,
      providers: [
        provideAs(SessionStore, DatabaseSessionStore, [Database, UnitOfWork, ChangeFeed, Clock]),
        provideAs(RefreshTokenStore, DatabaseRefreshTokenStore, [Database]),
      ],
      exports: [SessionStore, RefreshTokenStore],
    };
  }
}
