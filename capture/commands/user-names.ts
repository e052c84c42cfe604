import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** A user database larger than this is a container's joke. */
const passwdBytesMax = 1024 * 1024

/**
 * The names of users by their numbers, from a file as passwd(5) describes it; empty when there is
 * none. A container's file is not trusted: no link is followed and nothing is waited for.
 */
export function readUserNames(path = '/etc/passwd'): Map<number, string> {
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    const descriptor = openSync(path, flags)
    try {
      const status = fstatSync(descriptor)
      const isFit = status.isFile() && status.size <= passwdBytesMax
      return isFit ? parseUserNames(readFileSync(descriptor, 'utf8')) : new Map()
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return new Map()
  }
}

/** The first name of a number counts, as getpwuid(3) has it. */
function parseUserNames(text: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [name, , id] = line.split(':')
    if (name && id && !names.has(Number(id))) names.set(Number(id), name)
  }
  return names
}
