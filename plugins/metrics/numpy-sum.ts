/**
 * Adds numbers in the order in which numpy adds them, and so pandas: buffers of 8,192 one after the other, within a
 * buffer halves down to blocks of at most 128, and within a block eight sums side by side (`pairwise_sum` in numpy's
 * `loops_utils.h.src`; N. J. Higham, "The accuracy of floating point summation", 1993). Any other order, a more exact
 * one too, gives another standard deviation than pandas where the numbers are large and lie close together.
 */
export function numpySum(numbers: Float64Array): number {
  let total = 0;
  for (let start = 0; start < numbers.length; start += bufferSize) {
    total += pairwiseSum(numbers.subarray(start, start + bufferSize));
  }
  return total;
}

const bufferSize = 8192;
const blockSize = 128;
const lanes = 8;

function pairwiseSum(numbers: Float64Array): number {
  if (numbers.length <= blockSize) return blockSum(numbers);
  const half = Math.floor(numbers.length / 2);
  const middle = half - (half % lanes);
  return pairwiseSum(numbers.subarray(0, middle)) + pairwiseSum(numbers.subarray(middle));
}

function blockSum(numbers: Float64Array): number {
  const whole = numbers.length - (numbers.length % lanes);
  let total = whole === 0 ? 0 : lanesSum(numbers, whole);
  for (let index = whole; index < numbers.length; index += 1) total += at(numbers, index);
  return total;
}

function lanesSum(numbers: Float64Array, whole: number): number {
  const sums = numbers.slice(0, lanes);
  for (let index = lanes; index < whole; index += 1) {
    const lane = index % lanes;
    sums[lane] = at(sums, lane) + at(numbers, index);
  }
  const pair = (lane: number): number => at(sums, lane) + at(sums, lane + 1);
  return pair(0) + pair(2) + (pair(4) + pair(6));
}

function at(numbers: Float64Array, index: number): number {
  return numbers[index] ?? NaN;
}
