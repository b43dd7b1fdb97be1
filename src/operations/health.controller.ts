import {
  BeforeApplicationShutdown,
  Controller,
  Get,
  Header,
  ServiceUnavailableException,
} from '@nestjs/common';
import { Database } from '../database/database';
import { Public } from '../security/route-rule.decorator';

/** What an orchestrator asks: is the process alive, may it get requests (contract §1). */
@Controller('health')
export class HealthController implements BeforeApplicationShutdown {
  private draining = false;

  constructor(private readonly database: Database) {}

  @Get('live')
  @Public()
  @Header('Cache-Control', 'no-store')
  live(): { status: string } {
    return { status: 'up' };
  }

  @Get('ready')
  @Public()
  @Header('Cache-Control', 'no-store')
  async ready(): Promise<{ status: string }> {
    if (this.draining) throw new ServiceUnavailableException({ status: 'draining' });
    if (!(await this.database.isReachable()))
      throw new ServiceUnavailableException({ status: 'database unreachable' });
    return { status: 'up' };
  }

  /** From the stop signal on, new requests belong elsewhere. */
  beforeApplicationShutdown(): void {
    this.draining = true;
  }
}
