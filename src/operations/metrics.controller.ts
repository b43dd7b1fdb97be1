import { Controller, Get, Header } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Public } from '../security/route-rule.decorator';

/** Figures of the process for Prometheus, with METRICS=1 (contract §1). */
@Controller('metrics')
export class MetricsController {
  private readonly registry = new Registry();

  constructor() {
    // The figures of event-loop delay include the interval at which it is looked at; milliseconds.
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: 1 });
  }

  @Get()
  @Public()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  read(): Promise<string> {
    return this.registry.metrics();
  }
}
