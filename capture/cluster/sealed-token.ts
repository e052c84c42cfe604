import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
/** A cookie holds 4096 bytes; tokens of the API server and of sign-on services are shorter. */
export const tokenCharactersMax = 2800

/**
 * Seals a user's token for the user's own cookie, so that the hub keeps none and may be restarted: who
 * has the cookie has what it was made from, and nobody can read it or make another without the secret.
 */
export class TokenSeal {
  readonly #key: Buffer

  /** `secret` is what the hub shares with its agents. */
  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'podscope hub: users’ tokens', 32))
  }

  /** The same for the same token, in characters that a cookie takes. */
  seal(token: string): string {
    // Made from the token itself, so that no two tokens share it.
    const nonce = createHmac('sha256', this.#key).update(token).digest().subarray(0, nonceBytes)
    const sealing = createCipheriv(cipher, this.#key, nonce)
    const sealed = Buffer.concat([sealing.update(token, 'utf8'), sealing.final()])
    return Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64url')
  }

  /** `undefined` for what was not sealed with this secret. */
  open(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length <= nonceBytes + tagBytes) return undefined
    const opening = createDecipheriv(cipher, this.#key, bytes.subarray(0, nonceBytes))
    opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    try {
      const token = opening.update(bytes.subarray(nonceBytes + tagBytes))
      return Buffer.concat([token, opening.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }
}
