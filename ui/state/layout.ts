/** What the screen is for: watching a pod, going through packets, or showing a class. */
export const layouts = ['watch', 'analyse', 'teach'] as const
export type Layout = (typeof layouts)[number]
