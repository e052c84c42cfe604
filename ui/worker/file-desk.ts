import { version } from '../../package.json'
import type { Remedy, SourceRequest, SourceState } from '../../shared/messages/messages.ts'
import type { Desk, Done, Notice, PodList, Sockets } from '../../shared/view/desk.ts'
import { OpenedCapture } from '../../shared/view/opened-capture.ts'
import { readableFile } from './file-chunks.ts'

/**
 * Packets that stay listed: 44 bytes each, so 180 MB at most. Of a longer file the last ones stay, and
 * the page says how many.
 */
const packetsMaxDefault = 4_000_000

const noPods: PodList = { pods: [], warnings: [] }

/** What the worker offers: one file. */
export class FileDesk implements Desk {
  readonly hostId = crypto.randomUUID()
  readonly version = version
  #notices: readonly Notice[] = []
  #state: SourceState = { phase: 'none' }
  #capture: OpenedCapture | undefined
  readonly #packetsMax: number
  readonly #pieceRead: () => void

  /** `pieceRead` is called when another piece of the file has been read. */
  constructor(packetsMax = packetsMaxDefault, pieceRead: () => void = () => undefined) {
    this.#packetsMax = packetsMax
    this.#pieceRead = pieceRead
  }

  /** Reads the whole file; resolves when that is done. */
  async openFile(file: File): Promise<void> {
    this.#state = { phase: 'starting', title: file.name, step: 'reading its beginning' }
    try {
      const { pieces, bytes } = await readableFile(file)
      this.#capture = new OpenedCapture({
        title: file.name,
        sourceId: crypto.randomUUID(),
        bytes,
        packetsMax: this.#packetsMax,
        unsupportedRemedy:
          'A program of its kind does, `zstd -d FILE` for example: then open what comes out.',
        tell: (severity, notice) => this.#tell(severity, notice),
      })
      await this.#capture.load({ ...pieces, pieceRead: async () => this.#pieceRead() })
    } catch (error) {
      const text = `${file.name} could not be read on: ${String(error)}.`
      const remedy = 'What came before is shown. Open the file again if it has changed.'
      this.#tell('problem', { code: 'file-unreadable', text, remedy })
    }
  }

  /** Whether there is more of the file to come. */
  get isReading(): boolean {
    const state = this.state()
    return state.phase === 'file' && state.reading !== undefined
  }

  pods(): PodList {
    return noPods
  }

  state(): SourceState {
    return this.#capture?.state ?? this.#state
  }

  engine() {
    return this.#capture?.engine
  }

  snapshots() {
    return this.#capture?.engine.pods ?? []
  }

  notices(): readonly Notice[] {
    return this.#notices
  }

  async sockets(): Promise<Sockets | { problem: Remedy }> {
    return this.#capture?.sockets() ?? { problem: notLive }
  }

  async open(_source: SourceRequest): Promise<Done> {
    return { problem: notLive }
  }

  async stop(): Promise<Done> {
    this.#capture?.stop()
    return undefined
  }

  async request(): Promise<Done> {
    return { problem: notLive }
  }

  #tell(severity: Notice['severity'], notice: Remedy): void {
    this.#notices = [...this.#notices, { number: this.#notices.length + 1, severity, notice }]
  }
}

const notLive: Remedy = {
  code: 'not-live',
  text: 'This file is read by the page alone: there is no pod to ask.',
  remedy: 'Start Podscope on the machine of the pod to watch it live.',
}
