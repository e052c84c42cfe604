import { select, zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from 'd3'
import type { Attachment } from 'svelte/attachments'

const scaleMin = 0.5
const scaleMax = 3
const keyStep = 1.25
/** On the screen. */
const panStepPx = 60

/**
 * How the picture is moved and scaled by hand: with the wheel while Ctrl is held or the picture has
 * the focus (otherwise the wheel is the page's), by dragging, or by keys. Until then it is fitted.
 */
export class PictureZoom {
  #transform = $state.raw<ZoomTransform>(zoomIdentity)
  readonly #zoom = zoom<SVGSVGElement, unknown>()
  #svg: SVGSVGElement | undefined

  get transform(): ZoomTransform {
    return this.#transform
  }

  get isFitted(): boolean {
    return this.#transform === zoomIdentity
  }

  /** For the picture's element. */
  readonly attach: Attachment<SVGSVGElement> = (svg) => {
    this.#svg = svg
    this.#zoom
      .scaleExtent([scaleMin, scaleMax])
      .filter((event: Event) => isMeant(event, svg))
      .on('zoom', ({ transform }: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.#transform = transform
      })
    select(svg).call(this.#zoom).on('dblclick.zoom', null)
    return () => void select(svg).on('.zoom', null)
  }

  fit(): void {
    if (this.#svg !== undefined) this.#zoom.transform(select(this.#svg), zoomIdentity)
    this.#transform = zoomIdentity
  }

  /** One key press larger (`1`) or smaller (`-1`). */
  scale(by: 1 | -1): void {
    if (this.#svg !== undefined) this.#zoom.scaleBy(select(this.#svg), keyStep ** by)
  }

  /** Shows what lies to the right (`x` of `1`), below (`y` of `1`), or on the other side. */
  pan(x: -1 | 0 | 1, y: -1 | 0 | 1): void {
    if (this.#svg === undefined) return
    const stepPx = panStepPx / this.#transform.k
    this.#zoom.translateBy(select(this.#svg), -x * stepPx, -y * stepPx)
  }
}

function isMeant(event: Event, svg: SVGSVGElement): boolean {
  if (event instanceof WheelEvent) {
    return event.ctrlKey || event.metaKey || svg.contains(document.activeElement)
  }
  return !(event instanceof MouseEvent) || (event.button === 0 && !event.ctrlKey)
}
