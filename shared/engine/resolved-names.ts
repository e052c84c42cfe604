import type { ResolvedName } from '../capture-file/capture-facts.ts'
import { formatIpv4, formatIpv6 } from '../format/address.ts'

/** Addresses whose names are kept: a resolver's whole cache is seldom larger. */
const addressesMax = 10_000
/** Names that are kept of one address. */
const namesMax = 16

/** What the capturing host called addresses, in the order in which the file tells it. */
export class ResolvedNames {
  readonly #byAddress = new Map<string, ResolvedName>()

  add({ address, names }: ResolvedName): void {
    const text = address.length === 4 ? formatIpv4(address, 0) : formatIpv6(address, 0)
    const known = this.#byAddress.get(text)
    if (known === undefined && this.#byAddress.size === addressesMax) return
    const all = [...new Set([...(known?.names ?? []), ...names])].slice(0, namesMax)
    this.#byAddress.set(text, { address, names: all })
  }

  /** By an address as it is shown. */
  of(address: string): readonly string[] {
    return this.#byAddress.get(address)?.names ?? noNames
  }

  all(): readonly ResolvedName[] {
    return [...this.#byAddress.values()]
  }
}

const noNames: readonly string[] = []
