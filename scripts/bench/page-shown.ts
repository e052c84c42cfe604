import type { Page } from 'playwright-core'

/** What is to be on the screen: a row, matches only (each with this word), or a sorted list. */
export type Wanted =
  { kind: 'row'; number: number } | { kind: 'filter'; word: string } | { kind: 'sort' }

/**
 * Watches for something to be on the screen, from now on; resolves when it watches. The answer's
 * promise is of the milliseconds from the next click, or key that types nothing, to the frame that shows it: the event's
 * own time is what counts as the beginning, so that the way to the browser does not.
 */
export async function whenShown(page: Page, wanted: Wanted): Promise<() => Promise<number>> {
  await page.evaluate((looked) => {
    // Runs in the page, where nothing of this file is.
    // oxlint-disable-next-line unicorn/consistent-function-scoping
    const rows = (): Element[] => [...document.querySelectorAll('[role=row][id]')]
    const hasText = (): boolean => !rows().some((row) => row.textContent.includes('…'))
    const looks = {
      row: () => hasText() && rows().some(({ id }) => id === `packet-row-${numberOf()}`),
      filter: () => hasText() && rows().length > 0 && rows().every(hasWord),
      sort: () => document.querySelector('.badge')?.textContent.includes('Sorted') === true,
    }
    const numberOf = (): number => (looked.kind === 'row' ? looked.number : 0)
    const hasWord = (row: Element): boolean =>
      looked.kind === 'filter' && row.textContent.includes(looked.word)
    window.podscopeShown = new Promise<number>((resolve) => {
      const begin = (event: Event): void => {
        if (event instanceof KeyboardEvent && event.key.length === 1) return
        removeEventListener('keydown', begin, true)
        removeEventListener('click', begin, true)
        const look = (): void => {
          if (!looks[looked.kind]()) requestAnimationFrame(look)
          else requestAnimationFrame((now) => resolve(now - event.timeStamp))
        }
        requestAnimationFrame(look)
      }
      addEventListener('keydown', begin, true)
      addEventListener('click', begin, true)
    })
  }, wanted)
  return () => page.evaluate(() => window.podscopeShown!)
}

declare global {
  interface Window {
    podscopeShown?: Promise<number>
  }
}
