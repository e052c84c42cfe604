import type { ListOrder } from '../../shared/messages/listing-records.ts'

/** How the packets are listed, as far as a link tells it. */
export class ListingChoice {
  /** Nothing in the order of capture. */
  order = $state.raw<ListOrder>()
  /** Columns from left to right; those that this browser keeps where there are none. */
  columns = $state.raw<readonly string[]>()
}
