import { Issue, IssueCode } from '../../resource/operation-outcome';

/** A body of a megabyte has room for fifty thousand mistakes; the answer to it has not. */
const MAX_ISSUES = 100;

/** The name of an unknown element may be as long as the body. */
const MAX_NAME = 64;

/** What is wrong with a resource, found while walking through it. */
export class IssueList {
  readonly issues: Issue[] = [];
  private readonly path: (string | number)[];

  constructor(type: string) {
    this.path = [type];
  }

  /** No more are told: looking further is of no use. */
  get full(): boolean {
    return this.issues.length >= MAX_ISSUES;
  }

  /** Walks into a member or an item of a list. */
  within(step: string | number, look: () => void): void {
    this.path.push(step);
    look();
    this.path.pop();
  }

  /** The problem goes on where the element's path ends: `must be an object`. */
  add(code: IssueCode, problem: string): void {
    if (this.full) return;
    const expression = this.expression();
    this.issues.push({ code, diagnostics: `${expression} ${problem}.`, expression });
  }

  private expression(): string {
    return this.path.reduce<string>((text, step) => {
      if (typeof step === 'number') return `${text}[${step}]`;
      const name = step.length <= MAX_NAME ? step : `${step.slice(0, MAX_NAME)}…`;
      return text === '' ? name : `${text}.${name}`;
    }, '');
  }
}
