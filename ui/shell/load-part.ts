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
      if (attempt > 1) await loadDroppedStyles()
      return await load()
    } catch (error) {
      if (attempt === attemptsMax) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * pauseMs))
    }
  }
}

/**
 * A part's styles are asked for once, whether they arrive or not: without them it would be shown bare at
 * the next attempt. Those that have not arrived are asked for again. Those on their way are waited for,
 * and never replaced: a link that is taken out of the page tells nobody any more how it ended, and the
 * part that waits for it would wait for ever. Rejects where one is dropped again.
 */
async function loadDroppedStyles(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')]
  const own = links.filter(({ href }) => href.startsWith(location.origin))
  await Promise.all(own.map(arrival))
}

function arrival(link: HTMLLinkElement): Promise<void> | undefined {
  if (link.sheet === null) return settled(link)
  return isEmpty(link.sheet) ? loadAgain(link) : undefined
}

/** Chromium gives a sheet that has not arrived an empty one in its place; ours never are. */
function isEmpty(sheet: CSSStyleSheet): boolean {
  try {
    return sheet.cssRules.length === 0
  } catch {
    // Nor may the rules of such a one be looked at everywhere.
    return true
  }
}

function loadAgain(dropped: HTMLLinkElement): Promise<void> {
  const link = dropped.cloneNode() as HTMLLinkElement
  dropped.replaceWith(link)
  return settled(link)
}

function settled(link: HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve())
    link.addEventListener('error', () => reject(new Error(link.href)))
  })
}
