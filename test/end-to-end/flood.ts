import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Page } from 'playwright-core'
import { findPods } from '../../capture/pods/find-pods.ts'

/** So many datagrams within the pod's network namespace, which the page names. */
export async function flood(page: Page, datagrams = 20_000): Promise<void> {
  const inode = Number(/net:\[(\d+)\]/.exec(await page.locator('body').innerText())?.[1])
  const { pods } = await findPods()
  const pod = pods.find(({ networkNamespace }) => networkNamespace === inode)!
  const pid = pod.containers.flatMap(({ processes }) => processes)[0]!.pid
  const args = [`--net=/proc/${pid}/ns/net`, process.execPath, '-e', floodScript, String(datagrams)]
  await once(spawn('nsenter', args, { stdio: 'ignore' }), 'close')
}

/** Sends so many datagrams to itself over `lo`, in bursts, and ends. */
const floodScript = `
  const { createSocket } = require('node:dgram')
  const server = createSocket('udp4').bind(47001, '127.0.0.1')
  const client = createSocket('udp4')
  let left = Number(process.argv[1])
  const burst = () => {
    for (let i = 0; i < 200 && left > 0; i++, left--) client.send('x', 47001, '127.0.0.1')
    if (left > 0) setTimeout(burst, 20)
    else setTimeout(() => { server.close(); client.close() }, 200)
  }
  server.on('listening', burst)
`
