/**
 * How far a view's filter has come. The filtered list has a place for every packet that has matched,
 * from 0 on: those from `first` on are listed, `matches` of them. Without a filter all packets match.
 */
export type FilterStatus = {
  text: string
  first: number
  matches: number
  /** All packets up to this one have been looked at; further ones are while this is below `lastPacket`. */
  decided: number
  lastPacket: number
}

/** Something that can be typed next. */
export type FilterOffer = {
  text: string
  title: string
  /** Of a value: how many of the latest conversations have it. */
  count?: number
}

/** A filter's verdicts about a run of packets; see `matches` of `HostMessage`. */
export type MatchesPush = {
  text: string
  from: number
  count: number
  bits: string
  conversations: number[]
  firstMatches: number[]
}
