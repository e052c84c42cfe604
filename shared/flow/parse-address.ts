const groupCount = 8

/**
 * An address as 16 octets in network order; IPv4 as IPv4-mapped (RFC 4291, 2.5.5.2). `undefined` for
 * what is not an address in usual text form; zone indices (`%eth0`) are not read.
 */
export function parseAddress(text: string): Uint8Array | undefined {
  if (!text.includes(':')) {
    const ipv4 = parseIpv4(text)
    return ipv4 && Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...ipv4)
  }
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(parseGroups)
  if (!head || (halves.length === 2 && !tail)) return undefined
  const missing = groupCount - head.length - (tail?.length ?? 0)
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])]
  return Uint8Array.from(groups.flatMap((value) => [value >>> 8, value & 255]))
}

/** Groups between colons; the last may be an IPv4 address, which counts as two. */
function parseGroups(text: string): number[] | undefined {
  const groups: number[] = []
  if (text === '') return groups
  for (const part of text.split(':')) {
    const ipv4 = part.includes('.') ? parseIpv4(part) : undefined
    if (ipv4) groups.push(ipv4[0]! * 256 + ipv4[1]!, ipv4[2]! * 256 + ipv4[3]!)
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

function parseIpv4(text: string): number[] | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined
  const octets = text.split('.').map(Number)
  return octets.every((octet) => octet <= 255) ? octets : undefined
}
