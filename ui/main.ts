import { mount } from 'svelte'
import App from './app.svelte'
import { webSocketCarrier } from './connection/web-socket-carrier.ts'
import { streamUrl } from './connection/stream-url.ts'
import { notesParameter } from './lessons/notes-channel.ts'
import { Host } from './state/host.svelte.ts'
import { PageLink } from './link/page-link.svelte.ts'
import { Page } from './state/page.svelte.ts'
import './theme.css'
import { loadPart } from './shell/load-part.ts'

// The service prints an address with a token; without one the page stands alone, as plain files.
const isServed = new URLSearchParams(location.search).has('token')
const page = new Page(new Host(isServed ? webSocketCarrier(streamUrl(location)) : undefined))
const target = document.getElementById('page')
// The presenter's window is this page again, without anything but the notes.
if (target && new URLSearchParams(location.search).has(notesParameter)) {
  const { default: PresenterNotes } = await loadPart(
    () => import('./lessons/presenter-notes.svelte'),
  )
  document.documentElement.dataset['theme'] = page.theme.name
  mount(PresenterNotes, { target })
} else if (target) mount(App, { target, props: { page, link: new PageLink(page) } })
