import { CanActivate, Injectable } from '@nestjs/common';
import { TokenEndpointAuthMethod } from '../../protocol/ports/client-store';
import { ClientBasicStrategy } from './basic.strategy';
import { ClientAssertionStrategy } from './client-assertion.strategy';
import { ClientPasswordStrategy } from './client-password.strategy';
import { guardOf } from './strategy-guard';

/** The strategy of each method by which a client proves who it is. */
@Injectable()
export class ClientStrategies {
  readonly guards: Readonly<Record<Exclude<TokenEndpointAuthMethod, 'none'>, CanActivate>>;

  constructor(
    basic: ClientBasicStrategy,
    password: ClientPasswordStrategy,
    assertion: ClientAssertionStrategy,
  ) {
    this.guards = {
      client_secret_basic: guardOf(basic),
      client_secret_post: guardOf(password),
      private_key_jwt: guardOf(assertion),
    };
  }
}
