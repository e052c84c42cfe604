/** After as many failures the network is to blame, or the page is of another build than its parts. */
const attemptsMax = 5
const pauseMs = 300

/**
 * Fetches a part of the page that is not there yet, and tries again: Chromium drops what it is loading
 * whenever an interface of the machine comes or goes (ERR_NETWORK_CHANGED), as those of pods do.
 * Rejects with the last failure.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load()
    } catch (error) {
      if (attempt === attemptsMax) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * pauseMs))
      await loadDroppedStyles()
    }
  }
}

/**
 * A part's styles are asked for once, whether they arrive or not: without them it would be shown bare at
 * the next attempt. Those that have not arrived are asked for again; waits until it is known whether they
 * do.
 */
async function loadDroppedStyles(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')]
  await Promise.all(links.filter(isDropped).map(loadAgain))
}

/** Chromium gives a sheet that has not arrived an empty one in its place; ours never are. */
function isDropped({ sheet }: HTMLLinkElement): boolean {
  try {
    return sheet === null || sheet.cssRules.length === 0
  } catch {
    // Nor may the rules of such a one be looked at everywhere.
    return true
  }
}

function loadAgain(dropped: HTMLLinkElement): Promise<void> {
  return new Promise((resolve) => {
    const link = dropped.cloneNode() as HTMLLinkElement
    const settle = (): void => resolve()
    link.addEventListener('load', settle)
    link.addEventListener('error', settle)
    dropped.replaceWith(link)
  })
}
