import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { nginxConfiguration, pageFile } from '../../capture/pods/demo-pod/nginx-files.ts'
import { findProgram } from './requirements.ts'
import { runProgram } from './run-program.ts'

/** An image in Docker's archive format, which `podman load` and `ctr images import` read. */
export type Image = { name: string; archive: string }

export type Images = { busybox: Image; nginx: Image; pause: Image }

const applets = ['cat', 'httpd', 'ls', 'netstat', 'ps', 'seq', 'sh', 'sleep', 'wc', 'wget']

/** What an image has beside busybox's programs. */
export type ImagePlan = {
  name: string
  command: readonly string[]
  /** Programs of this machine, and where they lie in the image. */
  programs?: Readonly<Record<string, string>>
  folders?: readonly string[]
  /** By their paths. */
  files?: Readonly<Record<string, string>>
}

/**
 * Builds the images of the test pods in a folder, from the files of the machine it runs on: there
 * need be no registry. About a second.
 */
export async function buildImages(folder: string): Promise<Images> {
  const [busybox, nginx, pause] = await Promise.all([
    buildImage(folder, { name: 'busybox', command: ['sh'] }),
    buildImage(folder, nginxPlan({ name: 'nginx', configuration: nginxConfiguration() })),
    buildImage(folder, { name: 'pause', command: ['sleep', 'infinity'] }),
  ])
  return { busybox, nginx, pause }
}

export async function buildImage(folder: string, plan: ImagePlan): Promise<Image> {
  const { name, command, programs = {}, folders = [], files = {} } = plan
  const root = join(folder, `${name}-root`)
  await addProgram(root, 'busybox', '/bin/busybox')
  for (const applet of applets) symlinkSync('busybox', join(root, 'bin', applet))
  for (const [program, place] of Object.entries(programs)) await addProgram(root, program, place)
  for (const made of folders) mkdirSync(join(root, made), { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const image = await packImage(folder, name, root, command)
  rmSync(root, { recursive: true })
  return image
}

export function nginxPlan({
  name,
  configuration,
}: {
  name: string
  configuration: string
}): ImagePlan {
  return {
    name,
    command: ['nginx', '-c', '/etc/nginx/nginx.conf'],
    programs: { nginx: '/usr/sbin/nginx' },
    folders: ['run', 'tmp', 'var/lib/nginx', 'var/log/nginx'],
    files: {
      'etc/passwd': 'root:x:0:0:::\nnginx:x:101:101:::\n',
      'etc/group': 'root:x:0:\nnginx:x:101:\n',
      'etc/nginx/nginx.conf': configuration,
      'var/www/index.html': pageFile(),
    },
  }
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
