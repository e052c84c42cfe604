import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { nginxConfiguration, pageFile } from '../../capture/pods/demo-pod/nginx-files.ts'
import { findProgram } from './requirements.ts'
import { runProgram } from './run-program.ts'

/** An image in Docker's archive format, which `podman load` and `ctr images import` read. */
export type Image = { name: string; archive: string }

export type Images = { busybox: Image; nginx: Image; pause: Image }

const applets = ['cat', 'ls', 'netstat', 'ps', 'seq', 'sh', 'sleep', 'wc', 'wget']

/**
 * Builds the images of the test pods in a folder, from the files of the machine it runs on: there
 * need be no registry. About a second.
 */
export async function buildImages(folder: string): Promise<Images> {
  const busyboxRoot = join(folder, 'busybox-root')
  await addProgram(busyboxRoot, 'busybox', '/bin/busybox')
  for (const applet of applets) symlinkSync('busybox', join(busyboxRoot, 'bin', applet))
  const nginxRoot = join(folder, 'nginx-root')
  cpSync(busyboxRoot, nginxRoot, { recursive: true, verbatimSymlinks: true })
  await addProgram(nginxRoot, 'nginx', '/usr/sbin/nginx')
  writeNginxFiles(nginxRoot)
  const [busybox, nginx, pause] = await Promise.all([
    packImage(folder, 'busybox', busyboxRoot, ['sh']),
    packImage(folder, 'nginx', nginxRoot, ['nginx', '-c', '/etc/nginx/nginx.conf']),
    packImage(folder, 'pause', busyboxRoot, ['sleep', 'infinity']),
  ])
  rmSync(busyboxRoot, { recursive: true })
  rmSync(nginxRoot, { recursive: true })
  return { busybox, nginx, pause }
}

/** Copies a program and the libraries that the dynamic linker names for it. */
async function addProgram(root: string, name: string, place: string): Promise<void> {
  const program = findProgram(name)
  if (program === undefined) throw new Error(`${name} is not installed`)
  copyTo(root, program, place)
  const listed = await runProgram('ldd', [program])
  for (const library of listed.match(/\/\S+/g) ?? []) copyTo(root, library, library)
}

function copyTo(root: string, from: string, place: string): void {
  mkdirSync(join(root, dirname(place)), { recursive: true })
  cpSync(from, join(root, place), { dereference: true })
}

function writeNginxFiles(root: string): void {
  for (const name of ['etc/nginx', 'run', 'tmp', 'var/lib/nginx', 'var/log/nginx', 'var/www']) {
    mkdirSync(join(root, name), { recursive: true })
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:::\nnginx:x:101:101:::\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnginx:x:101:\n')
  writeFileSync(join(root, 'etc/nginx/nginx.conf'), nginxConfiguration())
  writeFileSync(join(root, 'var/www/index.html'), pageFile())
}

/** One layer, its configuration and a manifest: https://github.com/moby/docker-image-spec */
async function packImage(
  folder: string,
  name: string,
  root: string,
  command: readonly string[],
): Promise<Image> {
  const parts = join(folder, `${name}-parts`)
  mkdirSync(parts)
  await runProgram('tar', ['-C', root, '--owner=0', '--group=0', '-cf', `${parts}/layer.tar`, '.'])
  const layerDigest = createHash('sha256')
    .update(readFileSync(`${parts}/layer.tar`))
    .digest('hex')
  const configuration = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Cmd: command, Env: ['PATH=/bin:/sbin:/usr/bin:/usr/sbin'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
  }
  const fullName = `docker.io/library/${name}:latest`
  const manifest = [{ Config: 'config.json', RepoTags: [fullName], Layers: ['layer.tar'] }]
  writeFileSync(`${parts}/config.json`, JSON.stringify(configuration))
  writeFileSync(`${parts}/manifest.json`, JSON.stringify(manifest))
  const archive = join(folder, `${name}.tar`)
  await runProgram('tar', [
    '-C',
    parts,
    '-cf',
    archive,
    'manifest.json',
    'config.json',
    'layer.tar',
  ])
  rmSync(parts, { recursive: true })
  return { name: fullName, archive }
}
