import { Narrowing, UNNARROWED } from '../../access/narrowing';
import { and, Filter, NONE, or } from '../../query/filter';
import { SearchParameter } from '../../r4/search-parameter';
import { narrowLinks } from './narrow-links';

const subject: SearchParameter = { name: 'subject', type: 'reference', paths: ['subject'] };
const name: SearchParameter = { name: 'name', type: 'string', paths: ['name'] };
const byName: Filter = {
  op: 'parameter',
  parameter: name,
  modifier: undefined,
  values: [{ kind: 'string', text: 'x' }],
};
const own: Filter = { op: 'compartment', patient: 'p1' };

const chain = (type: string, filter: Filter = byName): Filter => ({
  op: 'chain',
  parameter: subject,
  type,
  filter,
});
const has = (type: string, filter: Filter = byName): Filter => ({
  op: 'has',
  parameter: subject,
  type,
  filter,
});
const reaching = (reached: Readonly<Record<string, readonly Narrowing[]>>) => ({
  reach: async (_: string, type: string) => reached[type] ?? [],
});
const within = (constraint: Filter, hiddenFields: readonly string[] = []): readonly Narrowing[] => [
  { constraint, hiddenFields, readonlyFields: [] },
];

describe('RS-12 every type on the way of a chain', () => {
  it('is narrowed inside its own sub-query', async () => {
    const access = reaching({ Patient: within(own), Encounter: within({ op: 'id', ids: ['e1'] }) });
    expect(await narrowLinks(chain('Patient'), access)).toEqual(chain('Patient', and(byName, own)));
    const nested = chain('Encounter', chain('Patient'));
    expect(await narrowLinks(nested, access)).toEqual(
      chain('Encounter', and(chain('Patient', and(byName, own)), { op: 'id', ids: ['e1'] })),
    );
    expect(await narrowLinks(has('Patient'), access)).toEqual(has('Patient', and(byName, own)));
  });

  it('must be within reach, or the criterion is refused', async () => {
    const access = reaching({ Patient: [UNNARROWED] });
    for (const filter of [
      chain('Group'),
      has('Group'),
      and(byName, chain('Group')),
      chain('Patient', chain('Group')),
    ]) {
      await expect(narrowLinks(filter, access)).rejects.toMatchObject({ status: 403 });
    }
  });

  it('is left out where the chain named no type and another one is within reach', async () => {
    const access = reaching({ Patient: [UNNARROWED] });
    expect(await narrowLinks(or(chain('Patient'), chain('Group')), access)).toEqual(chain('Patient'));
    await expect(narrowLinks(or(chain('Group'), chain('Device')), access)).rejects.toMatchObject({
      status: 403,
    });
    const negated: Filter = { op: 'not', of: chain('Patient') };
    expect(await narrowLinks(negated, access)).toEqual(negated);
  });

  it('RS-14 is not looked at by a field that is hidden in it', async () => {
    const hiding = reaching({ Patient: within({ op: 'all' }, ['name']) });
    expect(await narrowLinks(chain('Patient'), hiding)).toEqual(chain('Patient', NONE));
    const unlinked = reaching({ Patient: within({ op: 'all' }, ['subject']) });
    await expect(narrowLinks(has('Patient'), unlinked)).rejects.toMatchObject({ status: 403 });
  });
});
