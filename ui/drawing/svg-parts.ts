type TextLook = {
  x: number
  y: number
  colour: string
  family: string
  size: number
  weight?: number
  anchor?: 'start'
}

/** Words as an SVG element. */
export function text(
  content: string,
  { x, y, colour, family, size, weight = 400, anchor }: TextLook,
): string {
  const look = `fill="${colour}" font-family="${escaped(family)}" font-size="${size}" font-weight="${weight}"`
  return `<text x="${x}" y="${y}" text-anchor="${anchor ?? 'middle'}" ${look}>${escaped(content)}</text>`
}

type LineLook = {
  x1: number
  x2: number
  y1: number
  y2: number
  stroke: string
  width: number
  dashes?: string | undefined
}

/** A line as an SVG element. */
export function line({ x1, x2, y1, y2, stroke, width, dashes }: LineLook): string {
  const dashed = dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}" stroke-width="${width}"${dashed}/>`
}

/** Text that may stand in SVG. */
export function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
