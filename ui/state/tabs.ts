/** The tabs beside the pod picture, in their order; links name them by these words. */
export const tabs = [
  'ladder',
  'stream',
  'exchanges',
  'conversations',
  'namespaces',
  'sockets',
] as const
export type Tab = (typeof tabs)[number]
