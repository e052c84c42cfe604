import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { FileSource } from '../../../capture/session/file-source.ts'
import type { Source } from '../../../capture/session/source.ts'
import type { Scene } from '../../../shared/lessons/scene.ts'
import { answerQuestion } from '../../../shared/view/answer-question.ts'
import type { Desk } from '../../../shared/view/desk.ts'
import { ViewFilter } from '../../../shared/view/view-filter.ts'
import { ViewOrder } from '../../../shared/view/view-order.ts'

export const libraryFolder = fileURLToPath(new URL('../../../ui/lessons/library', import.meta.url))

const scenes = new Map<string, Promise<Scene>>()
const sources: FileSource[] = []

/** A recording as the service opens it, asked as a page asks; opened once. */
export function openScene(path: string): Promise<Scene> {
  const scene = scenes.get(path) ?? open(path)
  scenes.set(path, scene)
  return scene
}

export async function closeScenes(): Promise<void> {
  scenes.clear()
  await Promise.all(sources.splice(0).map((source) => source.close()))
}

async function open(path: string): Promise<Scene> {
  const source = await FileSource.open({ path, tell: () => undefined })
  if ('problem' in source) throw new Error(source.problem.text)
  sources.push(source)
  await source.loaded
  return sceneOf(source)
}

/** Any source, live or recorded, asked as a page asks. */
export function sceneOf(source: Source): Scene {
  const desk: Desk = {
    hostId: randomUUID(),
    version: '0',
    pods: () => ({ pods: [], warnings: [] }),
    state: () => source.state(),
    engine: () => source.engine,
    snapshots: () => source.snapshots(),
    notices: () => [],
    sockets: () => source.sockets(),
    open: async () => undefined,
    stop: async () => undefined,
    request: async () => undefined,
  }
  const lists = { filter: new ViewFilter(), order: new ViewOrder() }
  const ask: Scene['ask'] = async (question) => {
    const answer = await answerQuestion(desk, question, lists)
    // The answer to a question is about the same as the question.
    return 'problem' in answer ? { refusal: answer.problem } : { answer: answer as never }
  }
  return { ask, snapshot: source.snapshots()[0], fromPacket: 1 }
}
