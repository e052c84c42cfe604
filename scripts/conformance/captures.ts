import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Where a capture comes from. */
export const captureKinds = ['fixture', 'corpus', 'pod', 'drawn', 'given'] as const
export type CaptureKind = (typeof captureKinds)[number]

export type ConformanceCapture = { kind: CaptureKind; name: string; path: string }

/** The project's own captures. */
export function fixtureCaptures(): ConformanceCapture[] {
  return capturesIn('fixture', join(import.meta.dirname, '../../test/fixtures'))
}

/**
 * Captures of tcpdump's own tests, many malformed on purpose, which are no part of the project.
 * `CAPTURE_CORPUS` names another folder.
 */
export const corpusFolder =
  process.env['CAPTURE_CORPUS'] ??
  join(import.meta.dirname, '../../../shared/captures/tcpdump-tests')

/** None where the folder is absent. */
export function corpusCaptures(): ConformanceCapture[] {
  return existsSync(corpusFolder) ? capturesIn('corpus', corpusFolder) : []
}

/** A file that somebody named. */
export function captureAt(path: string): ConformanceCapture {
  return { kind: 'given', name: basename(path), path }
}

function capturesIn(kind: CaptureKind, folder: string): ConformanceCapture[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(pcap|pcapng|tcpdump)$/.test(name))
    .toSorted()
    .map((name) => ({ kind, name, path: join(folder, name) }))
}
