/** What the system says of a file or a connection in a word such as `ENOENT` (errno(3)), in plain ones. */
const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'it is not permitted',
  EPERM: 'it is not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'there is no such folder',
  EADDRINUSE: 'another program listens there already',
  EADDRNOTAVAIL: 'it is no address of this machine',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
}

/** Why something failed, in the middle of a sentence; of a failure we have no words for, its own first line. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return (Object.hasOwn(reasons, code) && reasons[code]) || error.message.split('\n')[0]! || code
}
