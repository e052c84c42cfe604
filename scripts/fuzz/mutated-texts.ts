import { decodePacketBatch } from '../../shared/messages/packet-batch.ts'
import { parseHostMessage } from '../../shared/messages/parse-host-message.ts'
import { parseViewMessage } from '../../shared/messages/parse-view-message.ts'
import { parseEnds } from '../../shared/pod/attribution-comment.ts'
import { parseFact } from '../../shared/pod/fact.ts'
import { type Campaign, demand } from './campaign.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { Random } from './random.ts'
import { smallerBytes } from './shrink.ts'

export type TextCase = { bytes: Uint8Array }

/** A frame of one packet, and messages and comments as they are sent and written. */
const seeds = [
  Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, ...new Uint8Array(26)),
  ...[
    '{"kind":"begin","pod":"a","resume":{"hostId":"a","sourceId":"b","afterPacket":1,"afterRevision":2}}',
    '{"kind":"ask","id":1,"question":{"about":"rows","from":1,"to":40}}',
    '{"kind":"ask","id":2,"question":{"about":"export","packets":{"from":1,"to":9},"at":0}}',
    '{"kind":"ask","id":3,"question":{"about":"timeline","fromNs":0,"toNs":9,"buckets":3}}',
    '{"kind":"credit","batches":4}',
    '{"kind":"answer","id":1,"answer":{"about":"rows","rows":[]}}',
    '{"kind":"counters","counters":{}}',
    'podscope pod {"key":"a","containers":[{"name":"b","pid":1}]}',
    'podscope owner {"end":"client","owner":{"evidence":"exact"}}',
    'podscope gap {"fromNs":"1","toNs":"2","interface":0}',
    'PID: 12\nCmd: nginx\nArgs: -g\nParentPID: 1\nContainerName: web\nPodName: a\nPodNamespace: b',
  ].map((text) => new TextEncoder().encode(text)),
]

const parsers = [parseViewMessage, parseHostMessage] as const

/** What a page, a host or a recording could say, changed. */
export function mutatedTexts(): Campaign<TextCase> {
  return {
    name: 'mutated texts',
    group: 'filters',
    counted: 'texts',
    make: (random: Random) => ({
      bytes: mutateBytes(random, random.pick(seeds), random.pick(seeds)),
    }),
    check: checkText,
    *smaller({ bytes }) {
      for (const fewer of smallerBytes(bytes)) yield { bytes: fewer }
    },
  }
}

/** Every reader answers something, a problem at worst. */
export function checkText({ bytes }: TextCase): number {
  const text = new TextDecoder().decode(bytes)
  for (const parse of parsers)
    demand(typeof parse(text) === 'object', () => `${parse.name} answers nothing`)
  demand(typeof decodePacketBatch(bytes) === 'object', () => 'a batch without an answer')
  parseFact(text)
  parseEnds([text])
  return 1
}
