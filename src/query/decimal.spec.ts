import fc from 'fast-check';
import { parseDecimalInterval } from './decimal';

describe('FHIR R4 §3.1.1.4.8 the interval of a number', () => {
  it.each([
    ['100', '100', '99.5', '100.5'],
    ['100.00', '100', '99.995', '100.005'],
    ['5.40', '5.4', '5.395', '5.405'],
    ['0', '0', '-0.5', '0.5'],
    ['-3', '-3', '-3.5', '-2.5'],
    ['-0.0', '0', '-0.05', '0.05'],
    ['007', '7', '6.5', '7.5'],
    ['1e2', '100', '95', '105'],
    ['1.0e2', '100', '95', '105'],
    ['1.00E+2', '100', '99.5', '100.5'],
    ['1e-2', '0.01', '0.0095', '0.0105'],
    ['5.4e0', '5.4', '5.35', '5.45'],
    ['0.1', '0.1', '0.05', '0.15'],
    ['9007199254740993', '9007199254740993', '9007199254740992.5', '9007199254740993.5'],
  ])('reads %s', (text, number, low, high) => {
    expect(parseDecimalInterval(text)).toEqual({ number, low, high });
  });

  it.each([
    ['100', '90', '110'],
    ['-100', '-110', '-90'],
    ['1', '0.5', '1.5'],
    ['5.40', '4.86', '5.94'],
    ['0', '-0.5', '0.5'],
  ])('reads about %s as a tenth to either side, and no less than its precision', (text, low, high) => {
    expect(parseDecimalInterval(text, 'tenth')).toMatchObject({ low, high });
  });

  it.each([
    '',
    '-',
    '.5',
    '5.',
    '+5',
    '1,5',
    '0x10',
    'NaN',
    'Infinity',
    '1e',
    '1e1.5',
    '1 ',
    '1e101',
    '1e-101',
    '1e99999999999',
    '1'.repeat(41),
    `0.${'1'.repeat(41)}`,
  ])('refuses %j', (text) => {
    expect(parseDecimalInterval(text)).toBeUndefined();
  });

  const decimal = fc
    .tuple(fc.bigInt(-(10n ** 18n), 10n ** 18n), fc.integer({ min: 0, max: 18 }))
    .map(([digits, scale]) => {
      const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
      const fraction = scale === 0 ? '' : `.${text.slice(-scale)}`;
      return `${digits < 0n ? '-' : ''}${text.slice(0, text.length - scale)}${fraction}`;
    });

  it('has one way to write each number, whose interval lies around it', () => {
    fc.assert(
      fc.property(decimal, fc.constantFrom(undefined, 'tenth' as const), (text, margin) => {
        const { number, low, high } = parseDecimalInterval(text, margin)!;
        for (const plain of [number, low, high]) {
          expect(plain).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
          expect(parseDecimalInterval(plain)?.number).toBe(plain);
        }
        expect(parseDecimalInterval(`${number}e0`)?.number).toBe(number);
        expect(scaled(low)).toBeLessThan(scaled(number));
        expect(scaled(number)).toBeLessThan(scaled(high));
        expect(scaled(number) - scaled(low)).toBe(scaled(high) - scaled(number));
      }),
    );
  });
});

/** Exact: as many units of 10^-25. */
function scaled(plain: string): bigint {
  const [whole = '', fraction = ''] = plain.split('.');
  return BigInt(whole + fraction.padEnd(25, '0'));
}
