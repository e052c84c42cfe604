import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeptPacket } from './read-events.ts'

/** A row for each packet as tshark reads the file: its time and both lengths. */
export function askTshark(file: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'podscope-file-'))
  try {
    const path = join(folder, 'file')
    writeFileSync(path, file)
    const fields = ['frame.time_epoch', 'frame.cap_len', 'frame.len'].flatMap((name) => [
      '-e',
      name,
    ])
    const { stdout } = spawnSync('tshark', ['-n', '-r', path, '-T', 'fields', ...fields], {
      encoding: 'utf8',
    })
    return stdout.split('\n').filter((line) => line !== '')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The same rows as they are read here. */
export function ownRows(packets: readonly KeptPacket[]): string[] {
  return packets.map(({ timeSeconds, timeNanoseconds, capturedLength, length }) =>
    [`${timeSeconds}.${String(timeNanoseconds).padStart(9, '0')}`, capturedLength, length].join(
      '\t',
    ),
  )
}
