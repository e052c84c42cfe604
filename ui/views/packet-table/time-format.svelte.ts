import { recall, remember } from '../../state/remembered.ts'
import { formatOffset } from '../../text/numbers.ts'

export const timeForms = ['sinceFirst', 'timeOfDay', 'epoch'] as const
export type TimeForm = (typeof timeForms)[number]

const space = '\u00a0'

/** How the column of times shows them; this browser keeps it. */
export class TimeFormat {
  #form = $state.raw<TimeForm>(timeForms.find((form) => form === recall('times')) ?? 'sinceFirst')

  get form(): TimeForm {
    return this.#form
  }

  choose(form: TimeForm): void {
    this.#form = form
    remember('times', form)
  }

  /**
   * `41.906 113`, `12:03:11.906 113`, `1700000041.906 113`; since a moment of reference, where there
   * is one, whatever was chosen.
   */
  format(offsetNs: number, base: { timeNs: bigint; referenceNs: number | undefined }): string {
    const { timeNs, referenceNs } = base
    if (referenceNs !== undefined) return signed(offsetNs - referenceNs)
    if (this.#form === 'sinceFirst') return signed(offsetNs)
    const microseconds = (timeNs + BigInt(Math.round(offsetNs))) / 1000n
    const fraction = String(microseconds % 1_000_000n).padStart(6, '0')
    const seconds = microseconds / 1_000_000n
    const whole = this.#form === 'epoch' ? String(seconds) : timeOfDay(Number(seconds))
    return `${whole}.${fraction.slice(0, 3)}${space}${fraction.slice(3)}`
  }
}

function signed(offsetNs: number): string {
  return offsetNs < 0 ? `−${formatOffset(-offsetNs)}` : formatOffset(offsetNs)
}

function timeOfDay(seconds: number): string {
  const time = new Date(seconds * 1000)
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}
