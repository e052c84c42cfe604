const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648, section 4, with padding. Here because Node and browsers share no way to do it. */
export function encodeBase64(bytes: Uint8Array): string {
  const groups: string[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const present = Math.min(3, bytes.length - at)
    const characters = [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]!)
    groups.push(
      characters
        .slice(0, present + 1)
        .join('')
        .padEnd(4, '='),
    )
  }
  return groups.join('')
}
