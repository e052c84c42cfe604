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
    }
  }
}
