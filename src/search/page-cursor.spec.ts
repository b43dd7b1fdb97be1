import { PageCursor } from './page-cursor';

describe('contract §3 _cursor', () => {
  const cursor = new PageCursor(Buffer.alloc(32, 1));
  const position = { search: 'Patient?family=Müller', offset: 100 };
  const issued = cursor.issue(position, 'client|user|session');

  it('comes back for the caller whom it was issued to', () => {
    expect(cursor.parse(issued, 'client|user|session')).toEqual(position);
  });

  it('is nothing to another caller, under another key, or changed', () => {
    expect(cursor.parse(issued, 'client|other|session')).toBeUndefined();
    expect(new PageCursor(Buffer.alloc(32, 2)).parse(issued, 'client|user|session')).toBeUndefined();
    const [, signature] = issued.split('.');
    const forged = Buffer.from(JSON.stringify(['Patient?', 0])).toString('base64url');
    expect(cursor.parse(`${forged}.${signature!}`, 'client|user|session')).toBeUndefined();
  });

  it.each(['', '.', 'a.b', 'a.b.c', '\0', `${issued}.x`])('is not %j', (text) => {
    expect(cursor.parse(text, 'client|user|session')).toBeUndefined();
  });
});
