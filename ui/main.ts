import { mount } from 'svelte'
import App from './app.svelte'
import { webSocketCarrier } from './connection/web-socket-carrier.ts'
import { streamUrl } from './connection/stream-url.ts'
import { Session } from './state/session.svelte.ts'
import { Theme } from './state/theme.svelte.ts'
import './theme.css'

const session = new Session(webSocketCarrier(streamUrl(location)))
const target = document.getElementById('page')
if (target) mount(App, { target, props: { session, theme: new Theme() } })
session.start()
