import type { Sighting } from '../../shared/lessons/sighting.ts'
import { words } from './words.ts'

/** What has happened in place of what a step waits for, in a sentence. */
export function sightingText(sighting: Sighting): string {
  const said = words().saw
  switch (sighting.kind) {
    case 'nothing':
      return said.nothing
    case 'refused':
      return said.refused(sighting.client, sighting.address, sighting.port)
    case 'broken-off':
      return said.brokenOff(sighting.client, sighting.port)
    case 'answered':
      return said.answered(sighting.server, sighting.address, sighting.port)
    case 'other-client':
      return said.otherClient(sighting.client, sighting.wanted)
    case 'other-server':
      return said.otherServer(sighting.server, sighting.wanted)
    case 'other-port':
      return said.otherPort(sighting.port, sighting.wanted)
    case 'other-address': {
      const wanted = sighting.wanted === 'pod' ? said.podAddress : sighting.wanted
      return said.otherAddress(sighting.address, wanted)
    }
    case 'not-yet':
      return said.notYet(sighting.client, sighting.port)
    case 'nobody-listens':
      return said.nobodyListens(sighting.port, sighting.others.join(', '))
    case 'other-listener':
      return said.otherListener(sighting.port, sighting.address, sighting.container || said.nobody)
  }
}
