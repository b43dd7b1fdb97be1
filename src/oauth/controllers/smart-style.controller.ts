import { Controller, Get, Header } from '@nestjs/common';
import { JsonObject } from '../../lib/json';
import { Public } from '../../security/route-rule.decorator';
import { smartStyle } from '../smart-style';

/** What `smart_style_url` leads to (SMART 2.2 §styling). */
@Controller('smart-style.json')
export class SmartStyleController {
  @Get()
  @Public()
  @Header('Cache-Control', 'public, max-age=600')
  read(): JsonObject {
    return smartStyle;
  }
}
