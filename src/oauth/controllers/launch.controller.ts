import { Controller, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import { isJsonObject, JsonObject } from '../../lib/json';
import { LAUNCH_LIFETIME_SECONDS } from '../../protocol/authorization/launches';
import { Issuer } from '../../protocol/issuer';
import { Client } from '../../protocol/ports/client-store';
import { Access } from '../../security/access';
import { CurrentAccess } from '../../security/current.decorator';
import { HttpRequest } from '../../security/http-request';
import { originOf } from '../../security/request-origin';
import { Operation } from '../../security/route-rule.decorator';
import { EhrLaunches, MadeLaunch } from '../ehr-launches';
import { readLaunchRequest } from '../launch-request';
import { SMART_STYLE_PATH } from '../smart-style';

/** `$launch`: an EHR opens a client for a user, with what that user works on (SMART 2.2 §launch-ehr, contract §1). */
@Controller(['', 'fhir', 'fhir/R4'])
export class LaunchController {
  constructor(
    private readonly launches: EhrLaunches,
    private readonly issuer: Issuer,
  ) {}

  @Post('Client/:id/$launch')
  @HttpCode(200)
  @Operation('smart-launch')
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  async launch(
    @Param('id') id: string,
    @CurrentAccess() { caller }: Access,
    @Req() request: HttpRequest,
  ): Promise<JsonObject> {
    const { userId, context } = await readLaunchRequest(request);
    // SMART 2.2 §launch-context: without a word from the EHR the app shows the patient itself.
    const look = { need_patient_banner: true, smart_style_url: `${this.issuer.url}${SMART_STYLE_PATH}` };
    const asked = { userId, context: { ...look, ...context } };
    return this.parametersOf(await this.launches.make(id, asked, caller, originOf(request)));
  }

  /** FHIR R4 §2.36. */
  private parametersOf({ client, handle }: MadeLaunch): JsonObject {
    const launchUrl = launchUrlOf(client, { iss: `${this.issuer.url}/fhir`, launch: handle });
    return {
      resourceType: 'Parameters',
      parameter: [
        { name: 'launch', valueString: handle },
        ...(launchUrl === undefined ? [] : [{ name: 'launchUrl', valueUri: launchUrl }]),
        { name: 'expiresIn', valueInteger: LAUNCH_LIFETIME_SECONDS },
      ],
    };
  }
}

/** SMART 2.2 §launch-ehr: where the EHR sends the browser; undefined for a client that registered no URL for it. */
function launchUrlOf({ document: { smart } }: Client, query: Record<string, string>): string | undefined {
  const registered = isJsonObject(smart) ? smart.launch_uri : undefined;
  if (typeof registered !== 'string') return undefined;
  // As registered, byte for byte: it has no fragment.
  return `${registered}${registered.includes('?') ? '&' : '?'}${new URLSearchParams(query).toString()}`;
}
