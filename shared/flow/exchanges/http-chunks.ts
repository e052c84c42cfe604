const lineFeed = 0x0a
const carriageReturn = 0x0d

/** A chunk's size line holds a number and, hardly ever, extensions. */
const sizeLineBytesMax = 1024

type Place = 'size' | 'extension' | 'data' | 'trailer' | 'end' | 'broken'

/** Finds the end of a chunked body (RFC 9112, 7.1) in octets that come piece by piece. */
export class HttpChunks {
  #place: Place = 'size'
  /** Octets of the chunk's data, and the line break behind it, that are still to come. */
  #remaining = 0
  #lineBytes = 0

  get isAtEnd(): boolean {
    return this.#place === 'end'
  }

  /** It turned out not to be a chunked body. */
  get isBroken(): boolean {
    return this.#place === 'broken'
  }

  begin(): void {
    this.#beginLine('size')
    this.#remaining = 0
  }

  /** Reads on from `offset` and answers up to where: `end`, or where the body ended or broke. */
  take(bytes: Uint8Array, offset: number, end: number): number {
    let at = offset
    while (at < end && this.#place !== 'end' && this.#place !== 'broken') {
      if (this.#place === 'data') {
        const octets = Math.min(end - at, this.#remaining)
        this.pass(octets)
        at += octets
      } else this.#takeByte(bytes[at++]!)
    }
    return at
  }

  /** Octets went by unseen; false when that loses the place. */
  pass(octets: number): boolean {
    if (this.#place !== 'data' || octets > this.#remaining) return false
    this.#remaining -= octets
    if (this.#remaining === 0) this.#beginLine('size')
    return true
  }

  #beginLine(place: 'size' | 'trailer'): void {
    this.#place = place
    this.#lineBytes = 0
  }

  #takeByte(byte: number): void {
    if (byte === lineFeed) this.#endLine()
    else if (byte !== carriageReturn) {
      this.#lineBytes++
      if (this.#place === 'size') this.#takeSizeByte(byte)
      if (this.#lineBytes > sizeLineBytesMax && this.#place !== 'trailer') this.#place = 'broken'
    }
  }

  #takeSizeByte(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) this.#remaining = this.#remaining * 16 + digit
    else this.#place = this.#lineBytes === 1 ? 'broken' : 'extension'
  }

  #endLine(): void {
    if (this.#place === 'trailer') {
      if (this.#lineBytes === 0) this.#place = 'end'
      this.#lineBytes = 0
    } else if (this.#lineBytes === 0) this.#place = 'broken'
    else if (this.#remaining === 0) this.#beginLine('trailer')
    else {
      this.#place = 'data'
      this.#remaining += '\r\n'.length
    }
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
