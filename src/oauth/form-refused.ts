import { ErrorPageModel } from './pages/error.page';

/** A POST that did not come from a form which this server gave to this browser (contract rule 14). */
export class FormRefused extends Error {
  constructor(
    /** Where the person can begin again; nothing has happened. */
    readonly next: NonNullable<ErrorPageModel['next']>,
  ) {
    super('the form is not ours');
    this.name = 'FormRefused';
  }
}
