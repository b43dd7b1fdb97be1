import { JsonObject } from '../lib/json';

/** FHIR R4 §2.28.1 issue types that this server emits. */
export type IssueCode =
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'code-invalid'
  | 'business-rule'
  | 'not-supported'
  | 'invalid'
  | 'duplicate'
  | 'not-found'
  | 'deleted'
  | 'conflict'
  | 'login'
  | 'forbidden'
  | 'too-long'
  | 'too-costly'
  | 'throttled'
  | 'transient'
  | 'exception'
  | 'processing';

export interface Issue {
  readonly code: IssueCode;
  readonly diagnostics: string;
  /** FHIRPath of the element, such as `Client.auth.password.access_token_expiration`. */
  readonly expression?: string;
}

export interface OperationOutcome extends JsonObject {
  readonly resourceType: 'OperationOutcome';
  readonly id: string;
  readonly issue: {
    readonly severity: 'error' | 'information';
    readonly code: IssueCode;
    readonly details: { readonly text: string };
    readonly diagnostics: string;
    readonly expression?: string[];
  }[];
}

/** What went wrong with a request to a resource; rendered as an OperationOutcome (contract §11). */
export class ResourceError extends Error {
  constructor(
    readonly status: number,
    readonly issues: readonly Issue[],
    readonly headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(issues.map((issue) => issue.diagnostics).join('; '), options);
    this.name = 'ResourceError';
  }

  static of(status: number, code: IssueCode, diagnostics: string, expression?: string): ResourceError {
    return new ResourceError(status, [
      { code, diagnostics, ...(expression !== undefined && { expression }) },
    ]);
  }

  toOutcome(): OperationOutcome {
    return {
      resourceType: 'OperationOutcome',
      id: this.issues[0]?.code ?? 'exception',
      issue: this.issues.map(({ code, diagnostics, expression }) => ({
        severity: 'error',
        code,
        details: { text: titles[code] },
        diagnostics,
        ...(expression !== undefined && { expression: [expression] }),
      })),
    };
  }
}

const titles: Readonly<Record<IssueCode, string>> = {
  structure: 'Malformed content',
  required: 'Required element missing',
  value: 'Element value invalid',
  invariant: 'Validation rule failed',
  'code-invalid': 'Code not allowed',
  'business-rule': 'Elements contradict each other',
  'not-supported': 'Not supported',
  invalid: 'Invalid request',
  duplicate: 'Already taken',
  'not-found': 'Not found',
  deleted: 'Deleted',
  conflict: 'Version conflict',
  login: 'Login required',
  forbidden: 'Forbidden',
  'too-long': 'Content too large',
  'too-costly': 'Too much at once',
  throttled: 'Too many requests',
  transient: 'Temporarily unavailable',
  exception: 'Internal error',
  processing: 'Cannot be processed',
};
