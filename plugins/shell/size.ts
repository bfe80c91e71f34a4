/** What a result may keep of one stream, in bytes: 256 MiB. */
export const largestSize = 256 * 1024 * 1024;

/** Whether a text is a size that a result may keep: bytes, or with a unit: `65536`, `64KiB`, `10MiB`. */
export function isSize(text: string): boolean {
  return /^\d{1,9}(?:KiB|MiB)?$/.test(text) && parseSize(text) <= largestSize;
}

/** Bytes of a size that `isSize` accepts; a number is bytes already. */
export function parseSize(size: string | number): number {
  if (typeof size === 'number') return size;
  const factor = size.endsWith('KiB') ? 1024 : size.endsWith('MiB') ? 1024 * 1024 : 1;
  return Number.parseInt(size, 10) * factor;
}
