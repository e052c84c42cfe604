import { Direction } from '../../../shared/messages/records.ts'
import { recall, remember } from '../../state/remembered.ts'
import { looks, ownRules, wiresharkRules, type ColourRule } from './colour-rule.ts'
import { words } from './words.ts'

/** How a row is coloured: the stripe's classes, the rule's name in words, colours of the whole row. */
export type RowColour = {
  stripe: string
  icon: string
  title: string
  fill?: { ink: string; ground: string }
}

/** The rules by which rows are coloured; this browser keeps them. */
class ColourRules {
  #all = $state.raw<readonly ColourRule[]>(recallRules())
  readonly active: readonly ColourRule[] = $derived(
    this.#all.filter(({ isOn, filter }) => isOn && filter.trim() !== ''),
  )

  get all(): readonly ColourRule[] {
    return this.#all
  }

  set(rules: readonly ColourRule[]): void {
    this.#all = rules
    remember('colour-rules', JSON.stringify(rules))
  }
}

/** There is one page: the table and whoever says why a packet is coloured read the same rules. */
export const colourRules = new ColourRules()

export function ruleName({ builtIn, name }: ColourRule): string {
  return builtIn === undefined ? name : words().rules[builtIn]
}

/** A packet without a role has no hue of one. */
export function colourOf(applied: ColourRule | undefined, direction: Direction): RowColour {
  if (!applied) return { stripe: '', icon: '', title: '' }
  const { icon, look, ink, ground } = applied
  const title = ruleName(applied)
  if (look === 'fill') return { stripe: 'fill', icon, title, fill: { ink, ground } }
  if (look === 'error') return { stripe: 'error heavy', icon, title }
  if (direction === Direction.none) return { stripe: '', icon, title }
  const role = direction === Direction.toServer ? 'client' : 'server'
  const weight = { message: 'heavy', connection: 'light', quiet: 'none' }[look]
  return { stripe: `${role} ${weight}`, icon, title }
}

/** What was not written here counts as none. */
function recallRules(): readonly ColourRule[] {
  try {
    const kept: unknown = JSON.parse(recall('colour-rules') ?? '')
    return Array.isArray(kept) && kept.every(isRule) ? kept : ownRules
  } catch {
    return ownRules
  }
}

function isRule(value: unknown): value is ColourRule {
  if (typeof value !== 'object' || value === null) return false
  const kept = value as Partial<Record<keyof ColourRule, unknown>>
  const texts = [kept.name, kept.filter, kept.icon, kept.ink, kept.ground]
  const isKnown =
    kept.builtIn === undefined ||
    [...ownRules, ...wiresharkRules].some(({ builtIn }) => builtIn === kept.builtIn)
  return (
    isKnown &&
    texts.every((text) => typeof text === 'string') &&
    looks.some((look) => look === kept.look) &&
    typeof kept.isOn === 'boolean'
  )
}
