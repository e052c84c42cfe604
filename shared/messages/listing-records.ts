/** What a list can be sorted by: the names of fields, and of columns that are no field. */
export const sortKeys = [
  'frame.number',
  'frame.time_relative',
  'frame.time_delta',
  'frame.len',
  'frame.cap_len',
  'tcp.len',
  'tcp.seq',
  'tcp.ack',
  'tcp.window_size',
  'interface',
  'conversation',
  'protocol',
  /** The sender and the receiver: by name where they have one, else by address; then by port. */
  'from',
  'to',
  /** Addresses, then ports. */
  'source',
  'destination',
] as const
export type SortKey = (typeof sortKeys)[number]

/** Packets of equal keys stay in the order of capture; those without the key come last both ways. */
export type ListOrder = { by: SortKey; descending?: true }

/** What has happened in the conversation up to the row's packet; filters do not know it. */
export const historyField = 'conversation.history'

/** What is to be told of each row beside its own text; what is no field or no filter tells nothing. */
export type RowWishes = {
  /** Names of fields as in filters, or `historyField`; at most `wishedFieldsMax`. */
  fields: string[]
  /** Filters; at most `wishedRulesMax`. */
  rules: string[]
}

/** The wishes of one row, in their order. */
export type RowFacts = {
  /** All values of each field, with commas between them. */
  values: string[]
  /** The first rule that matches; absent when none does, or when its bytes are no longer kept. */
  rule?: number
}
