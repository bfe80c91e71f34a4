/** `YYYY-MM-DD HH:MM:SS UTC` of milliseconds since 1970. */
export function renderMoment(ms: number): string {
  // oxlint-disable-next-line no-restricted-globals -- a moment that was handed in; no clock is read
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 'YYYY-MM-DD'.length)} ${iso.slice('YYYY-MM-DDT'.length, -'.mmmZ'.length)} UTC`;
}
