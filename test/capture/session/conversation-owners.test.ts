import { describe, expect, it } from 'vitest'
import type { EndKey } from '../../../capture/attribution/attribution.ts'
import { ConversationOwners } from '../../../capture/session/conversation-owners.ts'
import { unknownOwner } from '../../../shared/pod/owner.ts'
import type { Owner } from '../../../shared/pod/owner.ts'
import { Wire } from '../../shared/engine/wire.ts'

const web: Owner = { evidence: 'exact', place: 'container', containerName: 'web' }
const client: Owner = { evidence: 'exact', place: 'container', containerName: 'client' }

describe('the owners of a conversation', () => {
  it('ride on its first packet, also one that asking for the other brought to light', () => {
    const wire = new Wire()
    const later: unknown[] = []
    const owners = new ConversationOwners(wire.engine, (fact) => later.push(fact))
    const asked: { key: EndKey; startMs: number }[] = []
    owners.use({
      ask(key, startMs) {
        asked.push({ key, startMs })
        if (asked.length === 1) return unknownOwner
        owners.found(asked[0]!.key, asked[0]!.startMs, client)
        return web
      },
      forget: () => undefined,
      warnings: () => [],
      stop: () => Promise.resolve(),
    })
    let told: ReturnType<ConversationOwners['begin']>
    wire.engine.onConversation = (id) => (told = owners.begin(id))
    wire.udp({ from: '127.0.0.1', to: '127.0.0.1', fromPort: 40000, toPort: 53 })
    expect(told).toEqual({ client, server: web })
    expect(later).toEqual([])
    expect(wire.engine.counters().evidence.exact).toBe(2)
  })
})
