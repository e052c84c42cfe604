import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { Tools } from './tools.ts'
import { nginxConfiguration, pageFile } from './nginx-files.ts'
import type { DemoPlan, PlannedContainer } from './plan.ts'
import { stateFolderOf } from './state-folder.ts'

/** Where a container keeps the node's root while it leaves it; an empty folder afterwards. */
export const oldRootName = 'old-root'

/**
 * What a look around in a container needs, and what the story uses. Not `netstat` where the node has
 * one in `/usr`: Debian's BusyBox leaves out its option that tells who owns a socket.
 */
const applets =
  'ash cat cp date df echo env free grep head hostname id ifconfig ip kill less ls mkdir more mount nc netstat nslookup ping ping6 ps pwd rm route sh sleep tail telnet top traceroute umount uname vi wc wget which whoami'

/** The node's programs and libraries. Where they are links (`/lib` to `usr/lib`), they are links in a container too. */
const nodeFolders = ['usr', 'lib', 'lib32', 'lib64', 'libx32', 'sbin']
const devices = ['null', 'zero', 'random', 'urandom']
const ownFolders = ['bin', 'dev', 'etc', 'proc', 'run', 'tmp', oldRootName]

export function rootFolderOf(plan: DemoPlan, container: PlannedContainer): string {
  return `${stateFolderOf(plan)}/${container.name}`
}

/**
 * Makes the root folder of a container: BusyBox in `/bin`, its own `/etc`, `/run` and `/tmp`, and
 * places for what `mountTable` mounts. About 5 ms.
 */
export function makeRootFolder(plan: DemoPlan, container: PlannedContainer, tools: Tools): void {
  const root = rootFolderOf(plan, container)
  makeFolder(root)
  for (const name of ownFolders) makeFolder(`${root}/${name}`)
  for (const { name, link } of readNodeFolders()) {
    if (link === undefined) makeFolder(`${root}/${name}`)
    else symlinkSync(link, `${root}/${name}`)
  }
  for (const device of devices) makeFile(`${root}/dev/${device}`, '')
  for (const { place } of programsOf(container, tools)) makeFile(`${root}/${place}`, '')
  for (const applet of applets.split(' ')) {
    if (applet === 'netstat' && existsSync('/usr/bin/netstat')) continue
    symlinkSync('busybox', `${root}/bin/${applet}`)
  }
  makeFile(`${root}/etc/passwd`, 'root:x:0:0:root:/:/bin/sh\nnginx:x:101:101:nginx:/:/bin/sh\n')
  makeFile(`${root}/etc/group`, 'root:x:0:\nnginx:x:101:\n')
  makeFile(`${root}/etc/hostname`, `${plan.podName}\n`)
  makeFile(`${root}/etc/hosts`, hostsFile(plan))
  if (container.name === 'nginx') addNginx(root)
}

/**
 * What to mount below a container's root folder, in the words of fstab(5). The folder is mounted on
 * itself because only a mount point can become the root of a mount namespace (pivot_root(2)).
 */
export function mountTable(plan: DemoPlan, container: PlannedContainer, tools: Tools): string {
  const root = rootFolderOf(plan, container)
  const bound = readNodeFolders().filter((folder) => folder.link === undefined)
  const lines = [
    `${root} ${root} none bind`,
    ...bound.map(({ name }) => `/${name} ${root}/${name} none bind,ro`),
    ...programsOf(container, tools).map(
      ({ program, place }) => `${program} ${root}/${place} none bind,ro`,
    ),
    ...devices.map((device) => `/dev/${device} ${root}/dev/${device} none bind`),
  ]
  return lines.map((line) => `${line} 0 0\n`).join('')
}

/**
 * Programs under names of their own. They are mounted rather than copied: the folder lies in `/run`,
 * from which many systems execute nothing.
 */
function programsOf(container: PlannedContainer, tools: Tools) {
  const busybox = { program: tools.busybox, place: 'bin/busybox' }
  return container.name === 'pause' ? [busybox, { program: tools.ip, place: 'pause' }] : [busybox]
}

function addNginx(root: string): void {
  for (const name of ['etc/nginx', 'var', 'var/lib', 'var/lib/nginx', 'var/log', 'var/log/nginx']) {
    makeFolder(`${root}/${name}`)
  }
  makeFolder(`${root}/var/www`)
  makeFile(`${root}/etc/nginx/nginx.conf`, nginxConfiguration())
  makeFile(`${root}/var/www/index.html`, pageFile())
}

/** As a kubelet writes it. */
function hostsFile({ network, podName }: DemoPlan): string {
  return `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${network.podAddress}\t${podName}\n`
}

function readNodeFolders(): { name: string; link: string | undefined }[] {
  return nodeFolders.flatMap((name) => {
    const status = lstatSync(`/${name}`, { throwIfNoEntry: false })
    if (status === undefined) return []
    return [{ name, link: status.isSymbolicLink() ? readlinkSync(`/${name}`) : undefined }]
  })
}

/** Readable by nginx's workers, who are not root, whatever this service's umask is. */
function makeFolder(path: string): void {
  mkdirSync(path)
  chmodSync(path, 0o755)
}

/** As `makeFolder`. */
function makeFile(path: string, text: string): void {
  writeFileSync(path, text)
  chmodSync(path, 0o644)
}
