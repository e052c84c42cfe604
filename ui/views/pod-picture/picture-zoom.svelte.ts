import { select, zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from 'd3'
import type { Attachment } from 'svelte/attachments'

const scaleMin = 0.5
const scaleMax = 3
const keyStep = 1.25

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

  /** Whether the key was one of those that zoom. */
  press(key: string): boolean {
    if (this.#svg === undefined) return false
    if (key === '0') this.fit()
    else if (key === '+' || key === '=') this.#zoom.scaleBy(select(this.#svg), keyStep)
    else if (key === '-') this.#zoom.scaleBy(select(this.#svg), 1 / keyStep)
    else return false
    return true
  }
}

function isMeant(event: Event, svg: SVGSVGElement): boolean {
  if (event instanceof WheelEvent) {
    return event.ctrlKey || event.metaKey || svg.contains(document.activeElement)
  }
  return !(event instanceof MouseEvent) || (event.button === 0 && !event.ctrlKey)
}
