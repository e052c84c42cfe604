import { mount } from 'svelte'
import App from './app.svelte'
import { webSocketCarrier } from './connection/web-socket-carrier.ts'
import { streamUrl } from './connection/stream-url.ts'
import { Host } from './state/host.svelte.ts'
import { PageLink } from './link/page-link.svelte.ts'
import { Page } from './state/page.svelte.ts'
import './theme.css'

// The service prints an address with a token; without one the page stands alone, as plain files.
const isServed = new URLSearchParams(location.search).has('token')
const page = new Page(new Host(isServed ? webSocketCarrier(streamUrl(location)) : undefined))
const target = document.getElementById('page')
if (target) mount(App, { target, props: { page, link: new PageLink(page) } })
