import { readFileSync } from 'node:fs'
import { flushSync, mount, unmount } from 'svelte'
import { expect, it } from 'vitest'
import { formatCount } from '../../../shared/format/byte-count.ts'
import { parseHostMessage } from '../../../shared/messages/parse-host-message.ts'
import { ViewSession } from '../../../shared/view/view-session.ts'
import type { OpenCarrier } from '../../../ui/connection/carrier.ts'
import LimitChips from '../../../ui/shell/limit-chips.svelte'
import { lossEntries } from '../../../ui/shell/status-line.ts'
import { Session } from '../../../ui/state/session.svelte.ts'
import { FileDesk } from '../../../ui/worker/file-desk.ts'

const capture = readFileSync('test/fixtures/wget-nginx-lo.pcap')
const classicHeaderBytes = 24

it('says how many packets of a long file are still listed', async () => {
  const desk = new FileDesk(4096)
  await desk.openFile(longFile())
  const host = hostOf(desk)
  const session = new Session(host.carrier)
  const leave = session.start()
  const view = mount(LimitChips, { target: document.body, props: { session } })
  await Promise.resolve()
  for (let ticks = 0; ticks < 10; ticks++) host.tick()
  flushSync()
  const counters = session.counters!
  const kept = counters.packets - counters.firstRetained + 1
  expect(kept).toBeLessThan(10_000)
  const said = `keeping the last ${formatCount(kept)}`
  expect(document.querySelector('.chip .long')?.textContent).toBe(said)
  const engine = lossEntries(counters, 0).find(({ after }) => after === 'engine')
  expect(engine?.figure).toBe(formatCount(counters.firstRetained - 1))
  void unmount(view)
  leave()
})

/** Carries to and from a desk in the same thread, as a port does to the worker's. */
function hostOf(desk: FileDesk): { carrier: OpenCarrier; tick(): void } {
  let view: ViewSession | undefined
  const carrier: OpenCarrier = (listener) => {
    view = new ViewSession(desk, {
      sendText: (text) => {
        const message = parseHostMessage(text)
        if (!('problem' in message)) listener.message(message)
      },
      sendBytes: () => {},
      bufferedBytes: () => 0,
    })
    queueMicrotask(() => listener.opened())
    return { send: (message) => void view?.receive(JSON.stringify(message)), close: () => {} }
  }
  return { carrier, tick: () => view?.tick() }
}

/** Ten thousand packets. */
function longFile(): File {
  const packets = Uint8Array.from(capture.subarray(classicHeaderBytes))
  const again = Array.from({ length: 999 }, () => packets)
  return new File([Uint8Array.from(capture), ...again], 'long.pcap')
}
