import { ecb, gcm } from '@noble/ciphers/aes.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'

// RFC 9001, section 5: the keys of Initial packets derive from an identifier that stands in the first of
// them, so that everybody can open those of the client. What the server sends is sealed with keys that
// derive from the same identifier, which its packets do not have. The platform's own ciphers answer with
// promises, and packets are described without: hence a library's.

export type InitialPacket = {
  /** Up to where its length says that it ends. */
  octets: Uint8Array
  /** Where among them the protected packet number stands, behind the length. */
  numberOffset: number
  isVersion2: boolean
  destinationIdentifier: Uint8Array
}

export type OpenedInitial = { packetNumber: number; frames: Uint8Array }

/** RFC 9001, section 5.2, and RFC 9369, section 3.3. */
const salts = {
  version1: hex('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'),
  version2: hex('0dede3def700a6db819381be6e269dcbf9bd2ed9'),
}

const KEY_BYTES = 16
const NONCE_BYTES = 12
const SAMPLE_BYTES = 16
/** The sample lies where the payload would begin behind the longest number. */
const NUMBER_BYTES_MAX = 4

/**
 * A client's Initial packet in the clear; `undefined` for one whose tag does not fit: of the server, or
 * of a client that has gone over to the identifier that the server chose. Some 100 µs.
 */
export function openInitial(packet: InitialPacket): OpenedInitial | undefined {
  const { octets, numberOffset } = packet
  const sampleOffset = numberOffset + NUMBER_BYTES_MAX
  if (sampleOffset + SAMPLE_BYTES > octets.length) return undefined
  const { key, nonce, headerKey } = clientKeys(packet)
  const sample = octets.subarray(sampleOffset, sampleOffset + SAMPLE_BYTES)
  const mask = ecb(headerKey, { disablePadding: true }).encrypt(sample)
  const first = octets[0]! ^ (mask[0]! & 0x0f)
  const payloadOffset = numberOffset + (first & 3) + 1
  // Not `slice`: that of Node's Buffer does not copy, and the packet is to stay as it is.
  const header = new Uint8Array(octets.subarray(0, payloadOffset))
  header[0] = first
  let packetNumber = 0
  for (let at = numberOffset, place = 1; at < header.length; at++, place++) {
    header[at]! ^= mask[place]!
    packetNumber = packetNumber * 0x100 + header[at]!
  }
  for (let place = 0, number = packetNumber; place < NUMBER_BYTES_MAX; place++, number >>>= 8) {
    nonce[NONCE_BYTES - 1 - place]! ^= number & 0xff
  }
  try {
    const frames = gcm(key, nonce, header).decrypt(octets.subarray(payloadOffset))
    return { packetNumber, frames }
  } catch {
    // The tag does not fit, or there is no room for one.
    return undefined
  }
}

function clientKeys({ isVersion2, destinationIdentifier }: InitialPacket) {
  const salt = isVersion2 ? salts.version2 : salts.version1
  const secret = expandLabel(extract(sha256, destinationIdentifier, salt), 'client in', 32)
  const prefix = isVersion2 ? 'quicv2' : 'quic'
  return {
    key: expandLabel(secret, `${prefix} key`, KEY_BYTES),
    nonce: expandLabel(secret, `${prefix} iv`, NONCE_BYTES),
    headerKey: expandLabel(secret, `${prefix} hp`, KEY_BYTES),
  }
}

/** HKDF-Expand-Label of TLS 1.3 without a context (RFC 8446, section 7.1). */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = new TextEncoder().encode(`tls13 ${label}`)
  return expand(sha256, secret, Uint8Array.of(0, length, name.length, ...name, 0), length)
}

function hex(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
}
