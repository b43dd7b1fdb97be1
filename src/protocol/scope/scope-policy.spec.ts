import { InvalidScope } from '../errors/rfc6749';
import { Client } from '../ports/client-store';
import { grantScope } from './scope-policy';

const POLICY = { levels: ['system'], identity: false, login: false } as const;
const client = { type: undefined, scope: ['system/*.cruds'] } as unknown as Client;

/** Granular scopes of so many values each. */
function granular(...sizes: number[]): string {
  const values = (size: number, name: string) =>
    Array.from({ length: size }, (_, at) => `${name}${at}`).join(',');
  return sizes.map((size, at) => `system/Patient.rs?family=${values(size, `f${at}-`)}`).join(' ');
}

describe('contract §8.3 the scope that is granted', () => {
  it('FA-28 may hold 200 values in all of its queries together, and no more', () => {
    expect(grantScope(granular(100, 50, 50), client, POLICY)).toHaveLength(3);
    expect(() => grantScope(granular(100, 50, 51), client, POLICY)).toThrow(InvalidScope);
    expect(() => grantScope(granular(...Array.from({ length: 100 }, () => 3)), client, POLICY)).toThrow(
      InvalidScope,
    );
  });
});
