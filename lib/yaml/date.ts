const form =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|([+-])(\d{2}):(\d{2}))?)?$/;

/**
 * A date or time of YAML as Go prints a time (`2026-11-26 00:00:00 +0000 UTC`), which is what Pulumi makes of one.
 * Source: go.yaml.in/yaml, allowedTimestampFormats.
 * @returns undefined for what Go does not read as a date: the 30th of February, a T without a zone, a space with one
 */
export function dateText(text: string): string | undefined {
  const parts = form.exec(text);
  if (parts === null) return undefined;
  const [, year = '', month = '', day = '', between, hour = '0', minute = '0', second = '0', fraction = ''] = parts;
  const [zone, sign, zoneHours = '00', zoneMinutes = '00'] = parts.slice(9);
  if (between !== undefined && (between === ' ') !== (zone === undefined)) return undefined;
  const [y, mo, d] = [year, month, day].map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(2000 + (y % 400), mo, 0)).getUTCDate();
  if (mo < 1 || mo > 12 || d < 1 || d > lastDay) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(zoneHours) > 24 || Number(zoneMinutes) > 60) return undefined;
  const two = (number: string) => number.padStart(2, '0');
  const rest = fraction.slice(0, 9).replace(/0+$/, '');
  const time = `${two(hour)}:${two(minute)}:${two(second)}${rest === '' ? '' : `.${rest}`}`;
  const offset = `${sign ?? '+'}${zoneHours}${zoneMinutes}`;
  const named = Number(`${zoneHours}${zoneMinutes}`) === 0 ? '+0000 UTC' : `${offset} ${offset}`;
  return `${year}-${two(month)}-${two(day)} ${time} ${named}`;
}
