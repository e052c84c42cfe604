import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './requirements.ts'

/** CAP_SYS_RESOURCE in `CapEff` of `/proc/PID/status`: capabilities(7). */
const capabilityBit = 24n

/**
 * The OCI runtime to use here: runc, or a program in `folder` that runs it without resource limits,
 * where raising them is not allowed.
 */
export function chooseRuntime(folder: string): string {
  if (mayRaiseLimits()) return findProgram('runc') ?? 'runc'
  const source = new URL('runc-without-rlimits.mjs', import.meta.url)
  const path = join(folder, 'runc.mjs')
  writeFileSync(path, `#!${process.execPath}\n${readFileSync(source, 'utf8')}`, { mode: 0o755 })
  return path
}

function mayRaiseLimits(): boolean {
  const hex = /^CapEff:\s+(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  return ((BigInt(`0x${hex}`) >> capabilityBit) & 1n) === 1n
}
