import { Caller } from '../access/caller';
import { JsonObject } from '../lib/json';
import { AuditedWork } from '../protocol/audited-work';
import { Launches } from '../protocol/authorization/launches';
import { isClientId } from '../protocol/client-authentication/client-id';
import { RequestOrigin } from '../protocol/endpoints/request-origin';
import { Client, ClientStore } from '../protocol/ports/client-store';
import { UserStore } from '../protocol/ports/user-store';
import { ResourceError } from '../resource/operation-outcome';
import { AccessDenied } from '../security/access-denied';
import { LaunchRequest } from './launch-request';

/** A launch that was made: the client, and the handle that stands for it. */
export interface MadeLaunch {
  readonly client: Client;
  readonly handle: string;
}

/** Launches of clients from an EHR (SMART 2.2 §launch-ehr, contract rule 12). */
export class EhrLaunches {
  constructor(
    private readonly clients: ClientStore,
    private readonly users: UserStore,
    private readonly launches: Launches,
    private readonly work: AuditedWork,
  ) {}

  /** @throws AccessDenied, ResourceError */
  async make(
    clientId: string,
    { userId: named, context }: LaunchRequest,
    caller: Caller,
    origin: RequestOrigin,
  ): Promise<MadeLaunch> {
    const client = await this.requireClient(clientId);
    const userId = await this.requireUser(named, caller);
    const reader = { userId, clientId: client.id };
    const unreadable = await this.launches.findUnreadable(context, reader);
    if (unreadable !== undefined) throw invisible(unreadable);
    const { ip, requestId } = origin;
    const handle = await this.work.run((record) => {
      record({
        action: 'launch-made',
        outcome: 'success',
        clientId: caller.clientId,
        userId: caller.userId,
        sessionId: caller.sessionId,
        target: `Client/${client.id}`,
        ip,
        requestId,
        detail: { user: userId, ...whatOf(context) },
      });
      return Promise.resolve(this.launches.add(reader, context));
    });
    return { client, handle };
  }

  private async requireClient(id: string): Promise<Client> {
    const client = isClientId(id) ? await this.clients.find(id) : undefined;
    if (client === undefined) throw ResourceError.of(404, 'not-found', 'There is no such client.');
    if (!client.active)
      throw ResourceError.of(422, 'business-rule', 'The client is not active.', 'Client.active');
    if (!client.grantTypes.includes('authorization_code')) {
      const diagnostics = 'The client has no grant authorization_code, which a launch leads to.';
      throw ResourceError.of(422, 'business-rule', diagnostics, 'Client.grant_types');
    }
    return client;
  }

  /** Contract rule 12: who is somebody does not launch for somebody else. */
  private async requireUser(named: string | undefined, { userId: own }: Caller): Promise<string> {
    if (own !== undefined && named !== undefined && named !== own) throw AccessDenied.forbidden();
    const id = named ?? own;
    if (id === undefined) {
      throw ResourceError.of(422, 'required', 'Launch.user: say for whom the launch is.', 'Launch.user');
    }
    if ((await this.users.find(id))?.active === true) return id;
    throw ResourceError.of(422, 'value', 'Launch.user: there is no such active user.', 'Launch.user');
  }
}

/** One text for what does not exist and what this user must not see. */
function invisible(member: string): ResourceError {
  const expression = `Launch.${member}`;
  const diagnostics = `${expression}: names nothing that the user can read by way of this client.`;
  return ResourceError.of(422, 'value', diagnostics, expression);
}

function whatOf({ patient, encounter }: JsonObject): JsonObject {
  return { ...(patient !== undefined && { patient }), ...(encounter !== undefined && { encounter }) };
}
