import type { Page } from 'playwright-core'

/** What is written smaller than this on the screen, and where: `13.0 px: one mark = one packet`. */
export function smallTexts(page: Page, pxMin: number): Promise<string[]> {
  return page.evaluate((least) => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement!
      const text = node.textContent!.trim()
      if (text === '' || !element.checkVisibility({ visibilityProperty: true })) continue
      if (element.closest('.visually-hidden, title, style') !== null) continue
      // The page is enlarged as a whole, a picture by its own scale too.
      const scale =
        element instanceof SVGGraphicsElement
          ? element.getScreenCTM()!.a
          : (element as Element & { currentCSSZoom: number }).currentCSSZoom
      const px = Number.parseFloat(getComputedStyle(element).fontSize) * scale
      if (px < least) found.push(`${px.toFixed(1)} px: ${text}`)
    }
    return found
  }, pxMin)
}
