/** Linear light of sRGB's three primaries, each from 0 to 1. */
type Light = readonly [number, number, number]

/**
 * What people see who lack one kind of cones: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0.
 */
const visions: Record<string, readonly Light[]> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** WCAG 2.2's contrast of two colours, `#rrggbb`: from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(lightOf(a)), luminance(lightOf(b))].toSorted((x, y) => x - y)
  return (lighter! + 0.05) / (darker! + 0.05)
}

/** The least CIE 1976 difference of any two of these colours, in any of the four kinds of vision. */
export function leastDifference(colours: readonly string[]): number {
  const differences = Object.values(visions).flatMap((vision) => {
    const seen = colours.map((colour) => labOf(seenBy(vision, lightOf(colour))))
    return seen.flatMap((a, index) => seen.slice(index + 1).map((b) => distance(a, b)))
  })
  return Math.min(...differences)
}

function lightOf(colour: string): Light {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) =>
    linear(parseInt(colour.slice(at, at + 2), 16)),
  )
  return [r, g, b]
}

function linear(octet: number): number {
  const value = octet / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function luminance([r, g, b]: Light): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function seenBy(vision: readonly Light[], [r, g, b]: Light): Light {
  const [x = 0, y = 0, z = 0] = vision.map(([p, q, s]) =>
    Math.min(1, Math.max(0, p * r + q * g + s * b)),
  )
  return [x, y, z]
}

/** CIE L*a*b* with the white of D65. */
function labOf([r, g, b]: Light): Light {
  const x = cubeRoot((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = cubeRoot(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = cubeRoot((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

function cubeRoot(value: number): number {
  return value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27 / 116) * value + 16 / 116
}

function distance(a: Light, b: Light): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}
