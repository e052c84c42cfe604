import { createCipheriv, createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { openInitial } from '../../../shared/packet/parts/quic-initial.ts'

it.each([
  { isVersion2: false, salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a', prefix: 'quic' },
  { isVersion2: true, salt: '0dede3def700a6db819381be6e269dcbf9bd2ed9', prefix: 'quicv2' },
])('opens what a client sends in version 2: $isVersion2', ({ isVersion2, salt, prefix }) => {
  const destinationIdentifier = Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1)
  const secret = expanded(hmac(Buffer.from(salt, 'hex'), destinationIdentifier), 'client in', 32)
  const [key, nonce] = [expanded(secret, `${prefix} key`, 16), expanded(secret, `${prefix} iv`, 12)]
  // The number 0x0203 in two octets.
  const header = Buffer.from([0xc1, 0, 0, 0, 1, 0x02, 0x03])
  nonce[10]! ^= 2
  nonce[11]! ^= 3
  const text = Buffer.alloc(40, 'frames')
  const cipher = createCipheriv('aes-128-gcm', key, nonce).setAAD(header)
  const sealed = [cipher.update(text), cipher.final(), cipher.getAuthTag()]
  const bytes = Uint8Array.from(Buffer.concat([header, ...sealed]))
  const block = createCipheriv('aes-128-ecb', expanded(secret, `${prefix} hp`, 16), null)
  const mask = block.update(bytes.subarray(5 + 4, 5 + 4 + 16))
  bytes[0]! ^= mask[0]! & 0xf
  for (const place of [0, 1]) bytes[5 + place]! ^= mask[1 + place]!
  const packet = { octets: bytes, numberOffset: 5, isVersion2, destinationIdentifier }
  const opened = openInitial(packet)
  expect(opened?.packetNumber).toBe(0x0203)
  expect(Buffer.from(opened!.frames).equals(text)).toBe(true)
})

it('opens no packet that is not a client’s first', () => {
  const destinationIdentifier = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  const packet = { numberOffset: 18, isVersion2: false, destinationIdentifier }
  const octets = new Uint8Array(64).fill(0xc3)
  expect(openInitial({ ...packet, octets })).toBeUndefined()
  expect(openInitial({ ...packet, octets: octets.subarray(0, 30) })).toBeUndefined()
})

function hmac(key: Uint8Array, text: Uint8Array): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** HKDF-Expand-Label by the platform: RFC 8446, section 7.1. */
function expanded(secret: Uint8Array, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`)
  const information = Buffer.from([0, length, name.length, ...name, 0, 1])
  return hmac(secret, information).subarray(0, length)
}
