import { InvalidRequest } from './rfc6749';

/** The launch handle is none that this client and user could use (SMART 2.2 §launch-ehr). One text for every reason. */
export class InvalidLaunch extends InvalidRequest {
  constructor() {
    super(
      'The launch is unknown, used, expired, or not of this application and user. Launch the application again.',
    );
  }
}
