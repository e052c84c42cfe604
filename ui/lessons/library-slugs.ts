/** The lessons that come with the program, in the order in which they are taught. */
export const librarySlugs = [
  'one-loopback',
  'network-owner',
  'same-port-different-eyes',
  'handshake',
  'one-get',
  'addresses',
  'one-port',
  'leaving-the-pod',
  'no-container',
  'shared-processes',
] as const
