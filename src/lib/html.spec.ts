import { Html, html } from './html';

describe('html', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['"><script>alert(1)</script>', '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`' onfocus='alert(1)`, '&#39; onfocus=&#39;alert(1)'],
    ['`${alert(1)}`', '&#96;${alert(1)}&#96;'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ])('escapes %j in text and in attributes', (text, escaped) => {
    expect(html`<p title="${text}">${text}</p>`.toString()).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it('keeps pieces of HTML, alone and in lists', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
    expect(
      html`<ul>
        ${items}
      </ul>`
        .toString()
        .replace(/\s+</g, '<'),
    ).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>');
  });

  it('leaves out what is absent, and shows zero', () => {
    expect(html`${undefined}${false}${0}`.toString()).toBe('0');
  });

  it('refuses a value in an attribute without quotes', () => {
    expect(() => html`<a href=${'x onclick=alert(1)'}></a>`).toThrow('quote');
  });

  it('cannot be made of a plain string', () => {
    // @ts-expect-error A string is no Html.
    const page: Html = '<p>';
    expect(page).not.toBeInstanceOf(Html);
    // @ts-expect-error Nothing but the tag constructs one.
    expect(() => new Html('<p>')).not.toThrow();
  });

  it('refuses an object that passes for a string', () => {
    const disguised = { toString: () => '<b>' } as unknown as string;
    expect(() => html`${disguised}`.toString()).toThrow();
  });
});
