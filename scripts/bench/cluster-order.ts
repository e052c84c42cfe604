/** What the hub's process of `bench:cluster` is to do. */
export type HubOrder = {
  agents: readonly AgentPlace[]
  token: string
  seconds: number
  /** A file to record to. */
  file?: string
}

/** An agent on this machine, and the pods that it captures or replays. */
export type AgentPlace = {
  name: string
  port: number
  pods: readonly { key: string; name: string }[]
}

/** What it has measured. */
export type HubUsage = {
  seconds: number
  packets: number
  lost: number
  cpuSeconds: number
  residentBytes: number
  /** Every quarter of a second, the shortest first. */
  delaysMs: readonly number[]
}
