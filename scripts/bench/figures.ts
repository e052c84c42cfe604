/** What one run has measured, by name, and what it could not measure, each in a sentence. */
export class Figures {
  readonly values = new Map<string, number>()
  readonly missing: string[] = []

  /** A figure that is no number was not measured, and is said to be missing. */
  note(name: string, value: number): void {
    if (Number.isFinite(value)) this.values.set(name, value)
    else this.missing.push(`${name}: there was nothing to measure`)
  }

  /**
   * Does one thing of a run. When it fails or takes longer than `seconds`, that is noted, and the run
   * goes on with the next: the answer is `undefined` then.
   */
  async attempt<Result>(
    what: string,
    seconds: number,
    act: () => Promise<Result>,
  ): Promise<Result | undefined> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const failure = new Error(`not done within ${seconds} s`)
      timer = setTimeout(() => reject(failure), seconds * 1000)
    })
    try {
      return await Promise.race([act(), late])
    } catch (error) {
      const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
      this.missing.push(`${what}: ${reason}`)
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }
}

export type Median = { name: string; value: number; runs: number }

/** The medians of what the runs have measured, in the order in which it was measured first. */
export function medians(all: readonly Figures[]): Median[] {
  const names = new Set(all.flatMap(({ values }) => [...values.keys()]))
  return [...names].map((name) => {
    const values = all
      .flatMap((figures) => figures.values.get(name) ?? [])
      .toSorted((a, b) => a - b)
    return { name, value: values[Math.floor(values.length / 2)]!, runs: values.length }
  })
}
