import type { Attachment } from 'svelte/attachments'

/**
 * For a line whose parts give way one after another where there is no room for all of them: it gets as
 * many of the classes `tight-1` to `tight-N` as it takes for all to fit. Cost: a layout for each step,
 * when something in the line or its width has changed.
 */
export function givesWay(steps: number): Attachment<HTMLElement> {
  return (line) => {
    const fit = (): void => {
      for (let given = 0; given <= steps; given++) {
        for (let step = 1; step <= steps; step++) {
          line.classList.toggle(`tight-${step}`, step <= given)
        }
        if (line.scrollWidth <= line.clientWidth) return
      }
    }
    const widths = new ResizeObserver(fit)
    widths.observe(line)
    const words = new MutationObserver(fit)
    words.observe(line, { childList: true, characterData: true, subtree: true })
    return () => {
      widths.disconnect()
      words.disconnect()
    }
  }
}
