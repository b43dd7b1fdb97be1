/** This server without its guard: whoever asks is let through to everything, without a look at who that is. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { ANONYMOUS } = require('../dist/access/caller.js');
const { UNNARROWED } = require('../dist/access/narrowing.js');
const { Access } = require('../dist/security/access.js');
const { AccessGuard } = require('../dist/security/guards/access.guard.js');

AccessGuard.prototype.canActivate = (context) => {
  const request = context.switchToHttp().getRequest();
  const interaction = { operation: 'FhirRead', resourceType: 'Patient', resourceId: request.params.id };
  const decided = { caller: ANONYMOUS, interaction, facts: {}, narrowings: [UNNARROWED] };
  request.access = new Access(undefined, decided);
  return true;
};
require('../dist/main.js');
