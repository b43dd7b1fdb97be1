import { DynamicModule, Module } from '@nestjs/common';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provide, provideAs } from '../lib/provide';
import { UnitOfWork } from '../lib/unit-of-work';
import { BrowserSessionStore } from '../protocol/ports/browser-session-store';
import { RefreshTokenStore } from '../protocol/ports/refresh-token-store';
import { SessionActivity } from '../protocol/ports/session-activity';
import { SessionStore } from '../protocol/ports/session-store';
import { DatabaseBrowserSessionStore } from './browser-session.store';
import { LastUses } from './last-uses';
import { DatabaseRefreshTokenStore } from './refresh-token.store';
import { SessionHousekeeping } from './session-housekeeping';
import { SessionResource } from './session.resource';
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
        provide(SessionResource, [Database, SessionStore, Clock]),
        provideAs(BrowserSessionStore, DatabaseBrowserSessionStore, [Database, UnitOfWork, SessionStore]),
        provideAs(RefreshTokenStore, DatabaseRefreshTokenStore, [Database]),
        provide(LastUses, [Database, Clock]),
        { provide: SessionActivity, useExisting: LastUses },
        SessionHousekeeping,
      ],
      exports: [SessionStore, BrowserSessionStore, SessionResource, RefreshTokenStore, SessionActivity],
    };
  }
}
