/**
 * What a row of the tree holds, which decides how a filter compares it: `number` has `PacketField.number`
 * set, `flag` is 0 or 1 there; the others are compared by what they show. A `group` has no value of
 * its own; it can be asked for, as all names can.
 */
export type RowKind = 'number' | 'flag' | 'text' | 'address' | 'bytes' | 'group'
