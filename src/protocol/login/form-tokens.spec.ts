import { MemoryFormTokenStore } from '../../../test/support/memory/memory-form-token.store';
import { TestClock } from '../../../test/support/test-clock';
import { FormTokens } from './form-tokens';

const HOUR = 60 * 60;
const [BROWSER, OTHER] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

describe('contract rule 14 form tokens', () => {
  let clock: TestClock;
  let tokens: FormTokens;
  let token: string;
  beforeEach(async () => {
    clock = new TestClock();
    tokens = new FormTokens(new MemoryFormTokenStore(), clock);
    token = await tokens.issue(BROWSER, 'login');
  });

  it('has 256 bits and counts once', async () => {
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await tokens.consume(token, BROWSER, 'login')).toBe(true);
    expect(await tokens.consume(token, BROWSER, 'login')).toBe(false);
  });

  it('counts for one of many uses at once', async () => {
    const uses = Array.from({ length: 20 }, () => tokens.consume(token, BROWSER, 'login'));
    expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
  });

  it('counts for this browser and purpose alone, and is not spent on others', async () => {
    expect(await tokens.consume(token, OTHER, 'login')).toBe(false);
    expect(await tokens.consume(token, BROWSER, 'account')).toBe(false);
    expect(await tokens.consume(token, BROWSER, 'login')).toBe(true);
  });

  it('counts for an hour', async () => {
    const second = await tokens.issue(BROWSER, 'login');
    clock.advance(HOUR - 1);
    expect(await tokens.consume(token, BROWSER, 'login')).toBe(true);
    clock.advance(2);
    expect(await tokens.consume(second, BROWSER, 'login')).toBe(false);
  });

  it.each([undefined, '', 'x', 'A'.repeat(44), `${'A'.repeat(42)}\0`])('refuses %j', async (value) => {
    expect(await tokens.consume(value, BROWSER, 'login')).toBe(false);
  });
});
