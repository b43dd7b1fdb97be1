import { UnitOfWork } from '../lib/unit-of-work';
import { PasswordStore } from '../protocol/ports/password-store';
import { User } from '../protocol/ports/user-store';
import { ResourceStore } from '../resource/resource.store';
import { UserResource } from './user.resource';

/** Passwords as part of the User resource: what follows from a change is said in one place. */
export class UserPasswordStore extends PasswordStore {
  constructor(
    private readonly definition: UserResource,
    private readonly resources: ResourceStore,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  override replace({ id, passwordHash }: Pick<User, 'id' | 'passwordHash'>, phc: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const stored = await this.definition.table.find(id, { lock: true });
      if (stored?.active !== true || stored.passwordHash !== (passwordHash ?? null)) return false;
      const content = { document: stored.document, active: true, passwordHash: phc };
      await this.resources.write(this.definition, stored, content, 'PUT');
      return true;
    });
  }
}
