import { Json, JsonObject } from '../json';
import { applyJsonPatch } from './apply-json-patch';
import { applyMergePatch } from './merge-patch';
import { parseJsonPatch } from './parse-json-patch';
import { PatchError } from './patch-error';

function patch(document: JsonObject, ...operations: Json[]): Json {
  return applyJsonPatch(document, parseJsonPatch(operations));
}

function failure(run: () => unknown): PatchError {
  try {
    run();
  } catch (error) {
    if (error instanceof PatchError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

describe('RFC 6902 JSON Patch', () => {
  // The examples of appendix A, under its numbers.
  it.each<[string, JsonObject, Json[], Json]>([
    ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    [
      'A.2',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'q' }],
      { foo: ['bar', 'q', 'baz'] },
    ],
    ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
    ['A.5', { baz: 'qux' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo' }],
    [
      'A.6',
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      'A.7',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'A.8',
      { baz: 'qux', foo: ['a', 2, 'c'] },
      [
        { op: 'test', path: '/baz', value: 'qux' },
        { op: 'test', path: '/foo/1', value: 2 },
      ],
      { baz: 'qux', foo: ['a', 2, 'c'] },
    ],
    [
      'A.10',
      { foo: 'bar' },
      [{ op: 'add', path: '/child', value: { a: {} } }],
      { foo: 'bar', child: { a: {} } },
    ],
    ['A.11', {}, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { baz: 'qux' }],
    ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    ['A.16', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
    ['the whole', { foo: 1 }, [{ op: 'replace', path: '', value: { bar: 2 } }], { bar: 2 }],
    ['null', { foo: 1 }, [{ op: 'add', path: '/foo', value: null }], { foo: null }],
  ])('%s', (_name, document, operations, expected) => {
    const before = JSON.stringify(document);
    expect(patch(document, ...operations)).toEqual(expected);
    expect(JSON.stringify(document)).toBe(before);
  });

  it.each<[string, JsonObject, Json]>([
    ['A.9: a test of another value', { baz: 'qux' }, { op: 'test', path: '/baz', value: 'bar' }],
    ['A.12: a parent that is missing', { foo: 'bar' }, { op: 'add', path: '/baz/bat', value: 'q' }],
    ['A.15: a number for a text', { '~1': 10 }, { op: 'test', path: '/~01', value: '10' }],
    ['a member that is missing', {}, { op: 'remove', path: '/a' }],
    ['replacing nothing', {}, { op: 'replace', path: '/a', value: 1 }],
    ['an index beyond the end', { a: [1] }, { op: 'add', path: '/a/2', value: 1 }],
    ['a leading zero', { a: [1] }, { op: 'remove', path: '/a/00' }],
    ['the end, to be removed', { a: [1] }, { op: 'remove', path: '/a/-' }],
    ['a member of a list', { a: [1] }, { op: 'test', path: '/a/length', value: 1 }],
    ['a member of a text', { a: 'b' }, { op: 'test', path: '/a/length', value: 1 }],
    ['moving into itself', { a: { b: {} } }, { op: 'move', from: '/a', path: '/a/b/c' }],
    ['an inherited member', {}, { op: 'copy', from: '/constructor', path: '/a' }],
    ['an inherited container', {}, { op: 'add', path: '/constructor/prototype/x', value: 1 }],
  ])('does not apply: %s', (_name, document, operation) => {
    expect(failure(() => patch(document, operation)).reason).toBe('inapplicable');
  });

  it.each<[string, Json]>([
    ['no list', { op: 'remove', path: '/a' }],
    ['no object', ['remove']],
    ['no op', [{ path: '/a' }]],
    ['an unknown op', [{ op: 'spam', path: '/a' }]],
    ['no path', [{ op: 'remove' }]],
    ['no value', [{ op: 'add', path: '/a' }]],
    ['no from', [{ op: 'move', path: '/a' }]],
    ['a path without slash', [{ op: 'remove', path: 'a' }]],
    ['an unknown escape', [{ op: 'remove', path: '/a~2' }]],
    ['a prototype', [{ op: 'add', path: '/__proto__/x', value: 1 }]],
    ['too many', Array.from({ length: 1001 }, () => ({ op: 'remove', path: '/a' }))],
  ])('refuses %s as malformed', (_name, operations) => {
    expect(failure(() => parseJsonPatch(operations)).reason).toBe('malformed');
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it('does not let copies of copies grow without bound', () => {
    const operations = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
    expect(failure(() => patch({ a: ['x'.repeat(100)] }, ...operations)).message).toMatch(/too much/);
    const flat = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/a', path: '/b/-' }));
    expect(failure(() => patch({ a: 'x'.repeat(100_000), b: [] }, ...flat)).message).toMatch(/too much/);
  });

  it('does not nest deeper than a body may', () => {
    let deep: Json = {};
    for (let level = 0; level < 63; level++) deep = { a: deep };
    expect(failure(() => patch({ a: { b: {} } }, { op: 'add', path: '/a/b', value: deep })).message).toMatch(
      /too deeply/,
    );
  });

  it('keeps what it adds apart from what it is given', () => {
    const value = { list: [1] };
    const result = patch({}, { op: 'add', path: '/a', value }, { op: 'add', path: '/a/list/-', value: 2 });
    expect(result).toEqual({ a: { list: [1, 2] } });
    expect(value).toEqual({ list: [1] });
  });
});

describe('RFC 7396 JSON Merge Patch', () => {
  // The cases of appendix A whose patch is an object.
  it.each<[Json, JsonObject, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{}, { toString: { a: 1 } }, { toString: { a: 1 } }],
  ])('%j with %j', (target, merge, expected) => {
    expect(applyMergePatch(target, merge)).toEqual(expected);
  });
});
