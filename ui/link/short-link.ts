/** Links above this are cut off by mail programs and chats: they are told in fewer characters. */
export const plainCharactersMax = 1_800
/** No honest link is larger once it is unpacked. */
const unpackedCharactersMax = 64_000

const packedPart = '?s='

/**
 * A long link with all that it says packed into one part: deflated (RFC 1951), in the letters of
 * base64url. A short one stays as it is, and so does any where the browser packs nothing.
 */
export async function shortened(hash: string): Promise<string> {
  if (hash.length <= plainCharactersMax || !('CompressionStream' in globalThis)) return hash
  const [path = '', ...said] = hash.split('?')
  const packed = await passed(
    new TextEncoder().encode(said.join('?')),
    new CompressionStream('deflate-raw'),
  )
  const short = `${path}${packedPart}${toBase64Url(packed)}`
  return short.length < hash.length ? short : hash
}

export function isShortened(hash: string): boolean {
  return hash.includes(packedPart)
}

/** The link that was shortened; nothing where it was damaged on its way. */
export async function expanded(hash: string): Promise<string | undefined> {
  const [path = '', packed = ''] = hash.split(packedPart)
  try {
    const said = await passed(fromBase64Url(packed), new DecompressionStream('deflate-raw'))
    return `${path}?${new TextDecoder('utf-8', { fatal: true }).decode(said)}`
  } catch {
    return undefined
  }
}

/** Rejects for what is no such stream, or one that is too long. */
async function passed(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(new Uint8Array(part.value))
    length += part.value.length
    if (length > unpackedCharactersMax) throw new Error('a link that is too long')
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (octet) => String.fromCharCode(octet)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
