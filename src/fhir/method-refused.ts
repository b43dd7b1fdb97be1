/** The route exists for other resource types, not for this one: 405, with the methods that are left. */
export class MethodRefused extends Error {
  /** @param methods those that the resource type does not take here; absent: that of the request */
  constructor(readonly methods?: readonly string[]) {
    super('the resource type does not take this method');
    this.name = 'MethodRefused';
  }
}
