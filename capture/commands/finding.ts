import type { Remedy } from '../../shared/messages/messages.ts'

/** One thing that capturing needs, or that makes it better, and what it lacks. */
export type Finding = { about: string; problems: Remedy[]; needed: boolean }
