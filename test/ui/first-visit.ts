import { beforeAll } from 'vitest'
import { language } from '../../ui/language/language.svelte.ts'
import { podNames } from '../../ui/text/pod-names.svelte.ts'
import { ownRules } from '../../ui/views/packet-table/colour-rule.ts'
import { colourRules } from '../../ui/views/packet-table/colour-rules.svelte.ts'

/** Files share one document and the parts of the page: each begins with what a first visit finds. */
beforeAll(() => {
  language.choose('en')
  podNames.tell(false)
  colourRules.set(ownRules)
  localStorage.clear()
  document.body.replaceChildren()
})
