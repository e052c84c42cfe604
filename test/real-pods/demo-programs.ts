/** What the demo pod is made with. */
export const demoPrograms = [
  'setpriv',
  'unshare',
  'nsenter',
  'pivot_root',
  'mount',
  'ip',
  'busybox',
  'nginx',
]
