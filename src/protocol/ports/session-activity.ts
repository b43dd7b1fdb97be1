/** When Sessions are used. Information for people, not for decisions: some of it may be lost with the process. */
export abstract class SessionActivity {
  /** Costs nothing now; written with others, at most once a minute. Changes neither version nor history. */
  abstract note(sessionId: string): void;
}
