import { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AccessDecider } from '../access-decider';
import { AccessDenied } from '../access-denied';
import { Public } from '../route-rule.decorator';
import { AccessGuard } from './access.guard';
import { CallerResolver } from './caller-resolver';

class Routes {
  forgotten(): void {
    return undefined;
  }

  @Public()
  open(): void {
    return undefined;
  }
}

function contextOf(handler: () => void): ExecutionContext {
  return {
    getHandler: () => handler,
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => ({}) }),
  } as unknown as ExecutionContext;
}

describe('AccessGuard', () => {
  // Neither may be asked: without a rule nobody is let in, whoever it is.
  const guard = new AccessGuard(
    new Reflector(),
    undefined as unknown as CallerResolver,
    undefined as unknown as AccessDecider,
  );
  const { forgotten, open } = Routes.prototype;

  it('RS-5 is closed where a route has no rule', () => {
    expect(() => guard.canActivate(contextOf(forgotten))).toThrow(AccessDenied.forbidden());
  });

  it('is open where the rule says so', () => {
    expect(guard.canActivate(contextOf(open))).toBe(true);
  });
});
