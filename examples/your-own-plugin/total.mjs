/** Adds up numbers; `kwargs` come as the last argument. */
export function total(numbers, { currency }) {
  return { total: numbers.reduce((sum, number) => sum + number, 0), currency };
}
