import { readFileSync } from 'node:fs'
import type { ApiObject } from './object-store.ts'

const folder = new URL('../fixtures/kubernetes/', import.meta.url)

/** What a real server answered. */
export function recorded(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

export function recordedJson<T = ApiObject>(name: string): T {
  return JSON.parse(recorded(name)) as T
}
