/** The route exists for other resource types, not for this one: 405, with the methods that are left. */
export class MethodRefused extends Error {
  constructor() {
    super('the resource type does not take this method');
    this.name = 'MethodRefused';
  }
}
