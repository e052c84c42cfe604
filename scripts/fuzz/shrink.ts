/** Checks, and time, that making an input smaller may cost. */
const attemptsMax = 3000
const shrinkMsMax = 30_000

/** The smallest input that can be reached from `input` by steps of `smaller` that fail as it does. */
export async function shrink<Input>(
  input: Input,
  smaller: (input: Input) => Iterable<Input>,
  fails: (input: Input) => Promise<boolean>,
): Promise<Input> {
  let smallest = input
  let attempts = 0
  const until = Date.now() + shrinkMsMax
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const candidate of smaller(smallest)) {
      if (++attempts > attemptsMax || Date.now() > until) return smallest
      if (!(await fails(candidate))) continue
      smallest = candidate
      isSmaller = true
      break
    }
  }
  return smallest
}

/** The list without a part of it: halves first, single items last. */
export function* withoutParts<T>(list: readonly T[]): Iterable<T[]> {
  for (const [start, end] of partsOf(list.length)) {
    yield [...list.slice(0, start), ...list.slice(end)]
  }
}

/** As `withoutParts`, of bytes; then with single bytes made zero. */
export function* smallerBytes(bytes: Uint8Array): Iterable<Uint8Array> {
  for (const [start, end] of partsOf(bytes.length)) {
    const rest = new Uint8Array(bytes.length - (end - start))
    rest.set(bytes.subarray(0, start))
    rest.set(bytes.subarray(end), start)
    yield rest
  }
  for (const [at, byte] of bytes.entries()) {
    if (byte === 0) continue
    const cleared = Uint8Array.from(bytes)
    cleared[at] = 0
    yield cleared
  }
}

function* partsOf(length: number): Iterable<[number, number]> {
  for (let size = Math.ceil(length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < length; start += size) {
      yield [start, Math.min(length, start + size)]
    }
  }
}
