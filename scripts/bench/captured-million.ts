import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const port = 8080

const nginxConfiguration = (folder: string) => `
daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log /dev/null;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  server { listen 127.0.0.1:${port}; location / { return 200 "hello\\n"; } }
}
`

/**
 * A real capture in `folder`: `packets` that wrk and nginx exchanged over the loopback of a network
 * namespace of its own, which is gone afterwards. `undefined` where that cannot be made; the reason
 * is printed. Half of the packets are HTTP requests or answers, on connections of 1 000 requests.
 */
export async function captureWrk(folder: string, packets: number): Promise<string | undefined> {
  const missing = ['ip', 'nginx', 'wrk', 'tcpdump'].filter((name) => !isInstalled(name))
  if (process.getuid?.() !== 0) missing.push('root')
  if (missing.length > 0) {
    process.stdout.write(`no real capture can be made here: ${missing.join(', ')} missing\n`)
    return undefined
  }
  const namespace = `podscope-bench-${process.pid}`
  const path = join(folder, 'wrk.pcap')
  const configuration = join(folder, 'nginx.conf')
  writeFileSync(configuration, nginxConfiguration(folder))
  const inside = (...command: string[]) =>
    spawn('ip', ['netns', 'exec', namespace, ...command], { stdio: 'ignore' })
  spawnSync('ip', ['netns', 'add', namespace])
  try {
    spawnSync('ip', ['-n', namespace, 'link', 'set', 'lo', 'up'])
    const nginx = inside('nginx', '-c', configuration, '-p', folder)
    const tcpdump = inside(
      'tcpdump',
      ...['-i', 'lo', '-B', '262144', '-s', '262144', '-c', String(packets), '-Z', 'root'],
      ...['-w', path],
    )
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const wrk = inside('wrk', '-t2', '-c32', '-d300s', `http://127.0.0.1:${port}/`)
    await once(tcpdump, 'close')
    wrk.kill()
    nginx.kill()
    await Promise.all([once(wrk, 'close'), once(nginx, 'close')])
  } finally {
    spawnSync('ip', ['netns', 'del', namespace])
  }
  return path
}

function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0
}
