import fc from 'fast-check';
import { IsDefined, IsOptional, IsString, MaxLength } from 'class-validator';
import { JsonObject } from '../lib/json';
import { Code, Flag, FreeObject, Nested, NotSupported, Text, Whole } from './attribute.decorator';
import { validateAs } from './validate';

class Inner {
  @Whole(1, 10)
  size?: number;
}

class Sample {
  @IsDefined({ context: { code: 'required' }, message: 'is required.' })
  @Text({ min: 2, max: 5 })
  name: string;

  @Flag()
  active?: boolean;

  @Code(['a', 'b'], { each: true })
  codes?: string[];

  @Nested(() => Inner)
  inner?: Inner;

  @Nested(() => Inner, { each: true })
  inners?: Inner[];

  @FreeObject()
  details?: object;

  @NotSupported()
  later?: unknown;

  @IsOptional()
  @MaxLength(3, { each: true, context: { code: 'value' } })
  @IsString({ each: true })
  plain?: string[];
}

async function issuesOf(body: JsonObject): Promise<string[]> {
  const issues = await validateAs(Sample, { name: 'abc', ...body }, 'Sample');
  return issues.map(({ code, expression }) => `${code} ${expression ?? ''}`);
}

describe('contract §4.4 validateAs', () => {
  it.each<[string, JsonObject, string[]]>([
    ['nothing wrong', { active: false, codes: ['a'], inner: { size: 1 }, details: { any: [1] } }, []],
    ['a missing required attribute', { name: undefined }, ['required Sample.name']],
    ['a wrong type, once', { name: 1 }, ['structure Sample.name']],
    ['null', { active: null }, ['structure Sample.active']],
    ['a value out of bounds', { name: 'a' }, ['value Sample.name']],
    [
      'an unlisted code, by its index',
      { codes: ['a', 'c', 1] },
      ['structure Sample.codes[2]', 'code-invalid Sample.codes[1]'],
    ],
    ['no list', { codes: 'a' }, ['structure Sample.codes']],
    ['an object for a list', { codes: {} }, ['structure Sample.codes']],
    ['a nested value', { inner: { size: 11 } }, ['value Sample.inner.size']],
    ['a nested unknown attribute', { inner: { x: 1 } }, ['structure Sample.inner.x']],
    ['a list for an object', { inner: [{ size: 1 }] }, ['structure Sample.inner']],
    ['a list in a list', { inners: [{ size: 1 }, [{ size: 99 }]] }, ['structure Sample.inners[1]']],
    ['an element of a list', { inners: [{ size: 1 }, { size: 0 }] }, ['value Sample.inners[1].size']],
    [
      'many elements',
      { inners: [...Array<JsonObject>(11).fill({ size: 1 }), { size: 'x' }] },
      ['structure Sample.inners[11].size'],
    ],
    ['a later attribute', { later: null }, ['not-supported Sample.later']],
    [
      'plain decorators',
      { plain: ['abc', 'abcd', 4] },
      ['structure Sample.plain[2]', 'value Sample.plain[1]'],
    ],
    ['an unknown attribute', { nmae: 'x' }, ['structure Sample.nmae']],
  ])('finds %s', async (_, body, expected) => {
    expect((await issuesOf(body)).sort()).toEqual([...expected].sort());
  });

  it.each([
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'then',
    '__proto__',
    '__defineGetter__',
    'prototype',
  ])('refuses the attribute %s, at the top and below', async (name) => {
    const body = JSON.parse(
      `{"${name}":{"a":1},"inner":{"${name}":"x"},"inners":[{"${name}":null}]}`,
    ) as JsonObject;
    const issues = await validateAs(Sample, { name: 'abc', ...body }, 'Sample');
    if (name !== '__proto__') expect(issues.map(({ expression }) => expression)).toContain(`Sample.${name}`);
    expect(issues.map(({ expression }) => expression)).toEqual(
      expect.arrayContaining([`Sample.inner.${name}`, `Sample.inners[0].${name}`]),
    );
    expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(['structure']));
  });

  it('lets a free-form object hold such names', async () => {
    expect(await issuesOf({ details: { constructor: 'x', toString: { then: 1 } } })).toEqual([]);
  });

  it('tells what to do', async () => {
    const [issue] = await validateAs(Sample, { name: 'abc', inner: { size: 0 } }, 'Sample');
    expect(issue?.diagnostics).toBe('Sample.inner.size: must be a whole number from 1 to 10.');
  });

  it('names no more than a hundred issues', async () => {
    expect(await issuesOf({ codes: Array<string>(5000).fill('x') })).toHaveLength(100);
  });

  it('never throws', async () => {
    const names = fc.constantFrom(
      'name',
      'active',
      'codes',
      'inner',
      'inners',
      'details',
      'later',
      'plain',
      'constructor',
      'length',
    );
    const { body } = fc.letrec<{ body: JsonObject; value: never }>((tie) => ({
      body: fc.dictionary(names, tie('value'), { maxKeys: 5 }),
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        tie('body'),
        fc.array(tie('value')),
      ) as fc.Arbitrary<never>,
    }));
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        expect(Array.isArray(await validateAs(Sample, value, 'Sample'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
