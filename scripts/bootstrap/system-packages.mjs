import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'
import { say } from './say.mjs'

/** What a live capture and the demo pod need: the program, and the Debian package it comes in. */
export const captureTools = [
  { program: 'tcpdump', debianPackage: 'tcpdump' },
  { program: 'ip', debianPackage: 'iproute2' },
  { program: 'nsenter', debianPackage: 'util-linux' },
  { program: 'busybox', debianPackage: 'busybox' },
  { program: 'nginx', debianPackage: 'nginx-light' },
]

/** What the tests need on top: real runtimes, a real browser, independent witnesses, load, loss. */
export const testTools = [
  ...captureTools,
  { program: 'podman', debianPackage: 'podman' },
  { program: 'conmon', debianPackage: 'conmon' },
  { program: 'containerd', debianPackage: 'containerd' },
  { program: 'runc', debianPackage: 'runc' },
  { program: '/usr/lib/cni/bridge', debianPackage: 'containernetworking-plugins' },
  { program: 'chromium', debianPackage: 'chromium' },
  { program: 'tshark', debianPackage: 'tshark' },
  { program: 'wrk', debianPackage: 'wrk' },
  { program: 'curl', debianPackage: 'curl' },
  { program: 'iptables', debianPackage: 'iptables' },
  { program: 'ethtool', debianPackage: 'ethtool' },
  { program: 'netstat', debianPackage: 'net-tools' },
  { program: 'openssl', debianPackage: 'openssl' },
  { program: 'zstd', debianPackage: 'zstd' },
  { program: 'zsh', debianPackage: 'zsh' },
  { program: 'fish', debianPackage: 'fish' },
]

/**
 * Installs what is missing where that can be done (root on Debian or Ubuntu), says what it does, and
 * elsewhere names what is missing. Returns the programs that are still missing: what does not need
 * them runs all the same.
 */
export async function ensureSystemPackages(tools) {
  const missing = tools.filter(({ program }) => !isInstalled(program))
  if (missing.length === 0) return []
  const names = missing.map(({ debianPackage }) => debianPackage)
  if (process.platform !== 'linux') {
    say(`this is ${process.platform}: live capture needs Linux; everything else runs.`)
    return missing
  }
  if (process.getuid?.() !== 0 || !isDebian()) {
    say(`missing here: ${missing.map(({ program }) => program).join(', ')}.`)
    say(`on Debian or Ubuntu: sudo apt-get install ${names.join(' ')}`)
    return missing
  }
  await installDebianPackages(names)
  return tools.filter(({ program }) => !isInstalled(program))
}

async function installDebianPackages(names) {
  say(`installing with apt-get: ${names.join(' ')} (their services are not started) …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '--yes', '--quiet', '--no-install-recommends', ...names]
  await withoutStartingServices(async () => {
    await run('apt-get', ['update', '--quiet'], { env, quiet: true })
    const status = await run('apt-get', install, { env })
    if (status !== 0) say(`apt-get ended with status ${status}; going on with what is there.`)
  })
}

const policyFile = '/usr/sbin/policy-rc.d'

/** Installing nginx would start it on port 80. Debian asks this file first; 101 means "do not". */
async function withoutStartingServices(work) {
  const ours = !existsSync(policyFile)
  if (ours) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await work()
  } finally {
    if (ours) rmSync(policyFile, { force: true })
  }
}

/** Root's path may lack the sbin folders that tcpdump and nginx are in. */
function isInstalled(program) {
  if (program.startsWith('/')) return isExecutable(program)
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => isExecutable(join(folder, program)))
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
