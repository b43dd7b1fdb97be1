import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import { Public } from '../../security/route-rule.decorator';
import { HttpResponse } from '../../security/http-response';
import { assets, ASSETS_PATH } from '../pages/assets';

/** The stylesheet, icon and script of the pages. */
@Controller(ASSETS_PATH)
export class AssetsController {
  @Get(':name')
  @Public()
  read(@Param('name') name: string, @Res({ passthrough: true }) response: HttpResponse): string {
    const asset = assets.get(name);
    if (asset === undefined) throw new NotFoundException();
    response
      .header('Content-Type', `${asset.type}; charset=utf-8`)
      // Another content has another name.
      .header('Cache-Control', 'public, max-age=31536000, immutable');
    return asset.content;
  }
}
