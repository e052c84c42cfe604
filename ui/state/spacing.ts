/** What the distance between a ladder's rows means: nothing, time, or the logarithm of time. */
export const spacings = ['event', 'time', 'log'] as const
export type Spacing = (typeof spacings)[number]
