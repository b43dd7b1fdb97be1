import { ResourceError } from './operation-outcome';

/** Somebody else has just created this id: who meant to update it can try again and will find it. */
export class IdTaken extends ResourceError {
  constructor(type: string, id: string) {
    super(409, [{ code: 'duplicate', diagnostics: `${type}/${id} already exists.` }]);
  }
}
