import { readFileSync } from 'node:fs'
import { conversationsOf, type Scene } from '../../../shared/lessons/scene.ts'
import { parseTerminalTrack } from '../../../shared/lessons/terminal-track.ts'
import type { ConversationRecord, LadderStep, PacketRow } from '../../../shared/messages/records.ts'
import { libraryFolder, openScene } from './recorded-scene.ts'

/** A recording of the library, asked as a page asks. */
export function scene(recording: string): Promise<Scene> {
  return openScene(`${libraryFolder}/recordings/${recording}.pcapng`)
}

export function track(recording: string) {
  const text = readFileSync(`${libraryFolder}/recordings/${recording}.terminal.json`, 'utf8')
  return parseTerminalTrack(text)?.commands ?? []
}

export function output(recording: string, command: string): string {
  return track(recording).find(({ name }) => name === command)?.output ?? ''
}

export function typed(recording: string, command: string): string {
  return track(recording).find(({ name }) => name === command)?.typed ?? ''
}

export async function rowsWith(recording: string, text: string): Promise<PacketRow[]> {
  const found: PacketRow[] = []
  const { ask } = await scene(recording)
  for (let from = 1; ; from = found.at(-1)!.number + 1) {
    const reply = await ask<'matches'>({ about: 'matches', text, from })
    const first = reply && 'answer' in reply ? reply.answer.first : undefined
    if (first === undefined) return found
    const rows = await ask<'rows'>({ about: 'rows', from: first, to: first })
    if (!rows || !('answer' in rows)) return found
    found.push(...rows.answer.rows)
  }
}

export async function count(recording: string, text: string): Promise<number | undefined> {
  const { ask } = await scene(recording)
  const reply = await ask<'matches'>({ about: 'matches', text, from: 1 })
  return reply && 'answer' in reply ? reply.answer.count : undefined
}

export async function rowsOf(recording: string): Promise<PacketRow[]> {
  const { ask } = await scene(recording)
  const reply = await ask<'rows'>({ about: 'rows', from: 1, to: 100 })
  return reply && 'answer' in reply ? reply.answer.rows : []
}

export async function conversations(recording: string): Promise<ConversationRecord[]> {
  return conversationsOf(await scene(recording))
}

/** Every packet of a conversation, as the ladder has it. */
export async function ladderOf(recording: string, conversation: number): Promise<LadderStep[]> {
  const { ask } = await scene(recording)
  const reply = await ask<'ladder'>({ about: 'ladder', conversation })
  return reply && 'answer' in reply ? reply.answer.ladder.steps : []
}
