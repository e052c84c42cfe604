import { escaped } from '../drawing/svg-parts.ts'
import { download } from './download.ts'
import { words } from './words.ts'

/** A drawing that needs nothing else: neither the page's style sheets nor its fonts' files. */
export type Picture = { svg: string; width: number; height: number }

export type PictureFrame = {
  /** What is to be read under the picture: source, time, what is not to scale. */
  caption: readonly string[]
  ground: string
  ink: string
  font: string
}

const captionLineHeight = 16
const captionMargin = 10
/** A character of the caption, more or less. */
const captionCharacterWidth = 6.2

/** What a drawing's look is made of; all of them are also attributes of SVG. */
const drawnProperties = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linejoin',
  'paint-order',
  'opacity',
  'visibility',
  'display',
  'text-anchor',
  'font-family',
  'font-size',
  'font-weight',
] as const

/**
 * The page's drawing as a picture: with the look that it has now, and without what only a page has
 * use for. `over` is a canvas that lies over it.
 */
export function pictureOf(
  element: SVGSVGElement,
  frame: PictureFrame,
  over?: HTMLCanvasElement,
): Picture {
  const copy = element.cloneNode(true) as SVGSVGElement
  copyLook(element, copy)
  const [x = 0, y = 0, width = 0, height = 0] = viewBoxOf(element)
  const painted = over === undefined ? '' : canvasImage(over, element)
  const inner = new XMLSerializer()
    .serializeToString(copy)
    .replace(/^<svg[^>]*>/, '')
    .replace(/<\/svg>$/, '')
  const drawing = `<g transform="translate(${-x} ${-y})">${inner}${painted}</g>`
  return framed(drawing, { width, height }, frame)
}

/** Puts a drawing on its ground, with its caption under it. */
export function framed(
  drawing: string,
  { width, height }: { width: number; height: number },
  { caption, ground, ink, font }: PictureFrame,
): Picture {
  const lines = captionLines(caption, (width - 2 * captionMargin) / captionCharacterWidth)
  const total = height + lines.length * captionLineHeight + captionMargin
  const look = `fill="${escaped(ink)}" font-family="${escaped(font)}" font-size="11"`
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}">`,
    `<rect width="${width}" height="${total}" fill="${escaped(ground)}"/>`,
    drawing,
    ...lines.map((line, index) => {
      const y = height + (index + 1) * captionLineHeight
      return `<text x="${captionMargin}" y="${y}" ${look}>${escaped(line)}</text>`
    }),
    '</svg>',
  ].join('\n')
  return { svg, width, height: total }
}

/** The parts one behind the other, in as many lines as they need. */
function captionLines(parts: readonly string[], charactersMax: number): string[] {
  const lines: string[] = []
  for (const part of parts.flatMap((one) => cut(one, charactersMax))) {
    const longer = `${lines.at(-1)} · ${part}`
    if (lines.length > 0 && longer.length <= charactersMax) lines[lines.length - 1] = longer
    else lines.push(part)
  }
  return lines
}

/** A link is longer than a line. */
function cut(text: string, charactersMax: number): string[] {
  return text.match(new RegExp(`.{1,${Math.max(20, Math.floor(charactersMax))}}`, 'gsu')) ?? []
}

/** What a menu offers for a picture; `make` is asked when something is chosen. */
export function pictureEntries(
  make: () => Picture | undefined,
  fileName: string,
): { label: string; run: () => unknown }[] {
  return [
    { label: words().picture.svg, run: () => saveSvg(make(), fileName) },
    { label: words().picture.png, run: () => savePng(make(), fileName, 2) },
    { label: words().picture.largePng, run: () => savePng(make(), fileName, 4) },
  ]
}

function saveSvg(picture: Picture | undefined, fileName: string): void {
  if (picture) download(new Blob([picture.svg], { type: 'image/svg+xml' }), `${fileName}.svg`)
}

async function savePng(
  picture: Picture | undefined,
  fileName: string,
  scale: number,
): Promise<void> {
  if (!picture) return
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  canvas.toBlob((blob) => blob && download(blob, `${fileName}.png`), 'image/png')
}

function copyLook(from: Element, to: Element): void {
  const style = getComputedStyle(from)
  for (const property of drawnProperties) {
    const value = style.getPropertyValue(property)
    if (value !== '') to.setAttribute(property, value)
  }
  for (const { name } of [...to.attributes]) {
    if (/^(class|style|role|tabindex|data-.*|aria-.*)$/.test(name)) to.removeAttribute(name)
  }
  for (const [index, child] of [...from.children].entries()) copyLook(child, to.children[index]!)
}

function viewBoxOf(element: SVGSVGElement): number[] {
  const box = element.getAttribute('viewBox')
  if (box !== null) return box.split(/[\s,]+/).map(Number)
  return [0, 0, Number(element.getAttribute('width')), Number(element.getAttribute('height'))]
}

/** The canvas lies over the element; what is drawn is fitted into that as the view box is. */
function canvasImage(canvas: HTMLCanvasElement, element: SVGSVGElement): string {
  if (canvas.width === 0 || canvas.height === 0) return ''
  const [x = 0, y = 0, width = 1, height = 1] = viewBoxOf(element)
  const scale = Math.min(element.clientWidth / width, element.clientHeight / height) || 1
  const left = x - (element.clientWidth / scale - width) / 2 + canvas.offsetLeft / scale
  const top = y - (element.clientHeight / scale - height) / 2 + canvas.offsetTop / scale
  const size = `width="${canvas.offsetWidth / scale}" height="${canvas.offsetHeight / scale}"`
  return `<image href="${canvas.toDataURL()}" x="${left}" y="${top}" ${size}/>`
}
