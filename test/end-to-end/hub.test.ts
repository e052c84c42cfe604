import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminToken, TestCluster } from '../kubernetes/test-cluster.ts'
import { agentToken } from '../real-pods/agent-process.ts'
import { criPrograms, startContainerd } from '../real-pods/cri-pod.ts'
import type { Containerd, MadePod } from '../real-pods/cri-pod.ts'
import { buildImages } from '../real-pods/images.ts'
import { canRun } from '../real-pods/requirements.ts'
import { chromiumPath, launchChromium } from './browser.ts'
import { Service, urlIn } from './service.ts'

const title = 'two pods on the page of a hub'
const programs = [...criPrograms, 'openssl', 'tcpdump', ...(chromiumPath ? [] : ['chromium'])]
const polling = { timeout: 30_000 }
const names = { client: `client-${process.pid}`, shop: `shop-${process.pid}` }

describe.runIf(canRun(title, programs))(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'podscope-hub-page-'))
  const tokenFile = join(folder, 'token')
  let engine: Containerd
  let cluster: TestCluster
  let client: MadePod
  let shopAddress: string
  const agents: Service[] = []
  const ports: number[] = []
  let hub: { service: Service; url: string }
  let browser: Browser
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    writeFileSync(tokenFile, agentToken)
    engine = await startContainerd()
    const images = await buildImages(folder)
    const busybox = { image: images.busybox, command: ['sleep', 'infinity'] }
    client = await engine.runPlan({
      name: names.client,
      containers: [{ name: 'busybox', ...busybox }],
    })
    const shop = await engine.runPlan({
      name: names.shop,
      containers: [{ name: 'nginx', image: images.nginx }],
    })
    shopAddress = await addressOf(shop)
    cluster = await TestCluster.start()
    for (const [index, { uid }] of [client, shop].entries()) await startAgent(index, uid)
    uids.push(client.uid, shop.uid)
    hub = await startHub('0')
    browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message))
  })

  afterAll(async () => {
    await browser?.close()
    await hub?.service.stop()
    for (const agent of agents) await agent.stop()
    await cluster?.stop()
    await engine?.stop()
    rmSync(folder, { recursive: true })
    expect(errors).toEqual([])
  })

  const uids: string[] = []

  /** On the port that it had before, where it is started again. */
  async function startAgent(index: number, uid: string): Promise<void> {
    const listen = `127.0.0.1:${ports[index] ?? 0}`
    const args = ['agent', '--listen', listen, '--token-file', tokenFile, '--pod', uid]
    const { service, firstLine } = await Service.start(args)
    agents[index] = service
    ports[index] = Number(/:(\d+)$/.exec(firstLine)![1])
  }

  /** Its users sign in with tokens of the cluster, and are known again when it is started again. */
  async function startHub(port: string) {
    const config = JSON.parse(readFileSync(cluster.kubeconfig(), 'utf8')) as KubeConfig
    const authority = join(folder, 'authority.pem')
    const { server, ...place } = config.clusters[0].cluster
    writeFileSync(authority, Buffer.from(place['certificate-authority-data'], 'base64'))
    const { service, firstLine } = await Service.start([
      ...['hub', '--port', port, '--token-file', tokenFile, '--api-server', server],
      ...['--api-ca', authority],
      ...ports.flatMap((one) => ['--agents', `127.0.0.1:${one}`]),
    ])
    return { service, url: urlIn(firstLine) }
  }

  /**
   * A request from one pod to the other, called by its path, until the page shows it: whoever captures
   * may not have begun, or begun again, with the first.
   */
  async function visit(path: string): Promise<void> {
    const isShown = () => page.getByText(`GET ${path}`).filter({ visible: true }).count()
    while ((await isShown()) === 0) await ask(path)
  }

  async function ask(path: string): Promise<void> {
    await client.execute('busybox', `wget -q -O /dev/null http://${shopAddress}${path} || true`)
  }

  /** How long it takes the page to say something, for whoever reads the test's output. */
  async function says(text: RegExp, what: string): Promise<void> {
    const startMs = performance.now()
    await expect.poll(() => page.locator('body').innerText(), polling).toMatch(text)
    const tookMs = Math.round(performance.now() - startMs)
    process.stderr.write(`the page says that ${what} after ${tookMs} ms\n`)
  }

  it('are chosen from the list and watched together', async () => {
    await page.goto(hub.url)
    await page.getByLabel('Token').fill(adminToken)
    await page.getByRole('button', { name: /^Sign in/ }).click()
    for (const name of Object.values(names)) {
      await page.getByRole('checkbox', { name: `${name}: watch it together with others` }).check()
    }
    await page.getByRole('button', { name: 'Watch these 2 together' }).click()
    for (const name of Object.values(names)) {
      await page.getByRole('button', { name: new RegExp(`^pod ${name}, `) }).waitFor()
    }
    await visit('/first')
    const text = () => page.locator('body').innerText()
    await expect.poll(text, polling).toContain(`${names.client} / busybox · wget`)
    await expect.poll(text, polling).toContain(`${names.shop} / nginx · nginx :80`)
  })

  it('go on when the agent of one is killed, and the next one takes its place', async () => {
    agents[1]!.process.kill('SIGKILL')
    await says(
      /The (connection to the )?agent on \S+ (was cut|cannot be reached)/,
      'an agent is away',
    )
    await startAgent(1, uids[1]!)
    await says(/The agent on \S+ is there again/, 'it is back')
    await visit('/with-another-agent')
  })

  it('go on when the hub is killed and started again, with what passed meanwhile', async () => {
    const { port } = new URL(hub.url)
    hub.service.process.kill('SIGKILL')
    await says(/Reconnecting in/, 'the hub is away')
    await ask('/while-nobody-watched')
    hub = await startHub(port)
    for (const name of Object.values(names)) {
      await page.getByRole('button', { name: new RegExp(`^pod ${name}, `) }).waitFor()
    }
    await page.getByText('GET /while-nobody-watched').first().waitFor()
    await visit('/with-another-hub')
  })
})

async function addressOf(pod: MadePod): Promise<string> {
  const table = await pod.execute('nginx', 'cat /proc/net/fib_trie')
  // The one that is its own: `/32 host LOCAL` follows.
  const own = [...table.matchAll(/(\d+\.\d+\.\d+\.\d+)\s+\/32 host LOCAL/g)].map(([, one]) => one!)
  return own.find((address) => !address.startsWith('127.'))!
}

type KubeConfig = {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }]
}
