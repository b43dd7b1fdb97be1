/** A decimal as written: `digits` × 10^-`scale`, without the rounding of floating point. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
  /** The decimal place of the last written digit. */
  readonly precision: number;
}

/** Half-open: `low` belongs to it, `high` does not. Plain decimals without exponent. */
export interface DecimalInterval {
  readonly number: string;
  readonly low: string;
  readonly high: string;
}

/** FHIR R4 §2.24.0.1 decimal. More digits than this measure nothing, and would cost the database memory. */
const DECIMAL =
  /^(?<sign>-?)(?<whole>\d{1,40})(?:\.(?<fraction>\d{1,40}))?(?:[eE](?<exponent>[+-]?\d{1,3}))?$/;
const LARGEST_EXPONENT = 100;

/**
 * FHIR R4 §3.1.1.4.8: a number means the interval that its precision covers, `100` 99.5 to 100.5.
 * @param margin `tenth`: at least a tenth of the number to either side, which is what `ap` suggests
 */
export function parseDecimalInterval(text: string, margin?: 'tenth'): DecimalInterval | undefined {
  const decimal = parseDecimal(text);
  if (decimal === undefined) return undefined;
  const scale = Math.max(decimal.scale, decimal.precision) + 1;
  const number = decimal.digits * power(scale - decimal.scale);
  const half = 5n * power(scale - decimal.precision - 1);
  const tenth = margin === undefined ? 0n : (number < 0n ? -number : number) / 10n;
  const reach = tenth > half ? tenth : half;
  const [plain, low, high] = [number, number - reach, number + reach].map((digits) => render(digits, scale));
  if (plain === undefined || low === undefined || high === undefined) return undefined;
  return { number: plain, low, high };
}

function parseDecimal(text: string): Decimal | undefined {
  const parts = DECIMAL.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { sign = '', whole = '', fraction = '', exponent } = parts;
  const shift = Number(exponent ?? 0);
  if (Math.abs(shift) > LARGEST_EXPONENT) return undefined;
  const scale = fraction.length - shift;
  // R4 reads `1e2` as 95 to 105: a mantissa without fraction counts as `1.0`.
  const precision = exponent !== undefined && fraction === '' ? scale + 1 : scale;
  return { digits: BigInt(sign + whole + fraction), scale, precision };
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** One way to write each number: no exponent, no zeros at the end of a fraction. */
function render(digits: bigint, scale: number): string {
  if (scale <= 0) return (digits * power(-scale)).toString();
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const fraction = text.slice(-scale).replace(/0+$/, '');
  return `${sign}${text.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
}
