export const builtInColumns = [
  'number',
  'time',
  'delta',
  'related',
  'from',
  'to',
  'source',
  'destination',
  'interface',
  'conversation',
  'history',
  'protocol',
  'length',
  'captured',
  'info',
] as const
export type BuiltInColumn = (typeof builtInColumns)[number]
/** The values of a field, by its name in filters. */
export type FieldColumn = `field:${string}`
export type ColumnId = BuiltInColumn | FieldColumn

/** Fields that people ask for; any other one can be added by its name. */
export const suggestedFields = [
  'eth.src',
  'eth.dst',
  'ip.ttl',
  'tcp.seq',
  'tcp.ack',
  'tcp.window_size',
  'process.pid',
] as const
export type SuggestedField = (typeof suggestedFields)[number]
