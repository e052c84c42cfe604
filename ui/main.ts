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

const target = document.getElementById('page')
// The presenter's window is this page again, without anything but the notes.
const isNotes = new URLSearchParams(location.search).has(notesParameter)
// The service marks the document that it sends; without the mark the page stands alone, as plain files.
const isServed = document.documentElement.hasAttribute('data-service') && !isNotes
const page = new Page(new Host(isServed ? webSocketCarrier(streamUrl(location)) : undefined))
if (target && isNotes) {
  const { default: PresenterNotes } = await loadPart(
    () => import('./lessons/presenter-notes.svelte'),
  )
  document.documentElement.dataset['theme'] = page.theme.name
  mount(PresenterNotes, { target })
} else if (target) mount(App, { target, props: { page, link: new PageLink(page) } })
