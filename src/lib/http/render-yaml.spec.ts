import { renderYaml } from './render-yaml';

describe('renderYaml', () => {
  it('quotes what readers of YAML 1.1 would take for something else', () => {
    expect(renderYaml({ a: 'on', b: 'no', c: '1', d: 'text' })).toBe('a: "on"\nb: "no"\nc: "1"\nd: text\n');
  });

  it('writes no anchors and folds no lines', () => {
    const shared = { text: 'word '.repeat(40).trim() };
    expect(renderYaml([shared, shared])).not.toMatch(/[&*]|>-/);
  });
});
