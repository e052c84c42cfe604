import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const fixtures = join(import.meta.dirname, '../fixtures')

/**
 * Captures of tcpdump's own tests, many of them malformed on purpose. They are not part of the
 * project: where the folder is absent, what needs it is skipped.
 */
const corpus =
  process.env['CAPTURE_CORPUS'] ??
  join(import.meta.dirname, '../../../shared/captures/tcpdump-tests')

export type CaptureFile = { name: string; path: string; bytes: Uint8Array }

/** The project's own captures. */
export function fixtureFiles(): CaptureFile[] {
  return captureFiles(fixtures)
}

export function fixtureFile(name: string): CaptureFile {
  const path = join(fixtures, name)
  return { name, path, bytes: new Uint8Array(readFileSync(path)) }
}

/** The captures that are not the project's; none where they are absent. */
export function corpusFiles(): CaptureFile[] {
  return existsSync(corpus) ? captureFiles(corpus) : []
}

/** Whether a program can be run here. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version']).status === 0
}

function captureFiles(folder: string): CaptureFile[] {
  return readdirSync(folder)
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .toSorted()
    .map((name) => {
      const path = join(folder, name)
      return { name, path, bytes: new Uint8Array(readFileSync(path)) }
    })
}
