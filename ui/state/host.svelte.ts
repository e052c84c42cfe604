import { prepareWorker, workerCarrier } from '../connection/worker-carrier.ts'
import type { OpenCarrier } from '../connection/carrier.ts'
import { fileSum } from './file-sum.ts'
import { RecentFiles } from './recent-files.svelte.ts'
import { Session } from './session.svelte.ts'

/** A file that the page has opened itself. */
export type PageFile = {
  name: string
  bytes: number
  /** What links know it by; see `fileSum`. */
  sha256?: string
  /** It is the recording that comes with the program. */
  isSample?: true
}

/**
 * Which engine the page looks at: the service's that served it, or that of a worker, for a file that
 * was dropped on the page.
 */
export class Host {
  readonly #service: OpenCarrier | undefined
  #leave: (() => void) | undefined
  session = $state.raw<Session>()
  readonly recent = new RecentFiles()

  /** `service` is absent where the page stands alone, as plain files. */
  constructor(service: OpenCarrier | undefined) {
    this.#service = service
    if (service) this.#show(service)
    else prepareWorker()
  }

  get hasService(): boolean {
    return this.#service !== undefined
  }

  /** Whether a file of the page's own is shown. */
  get showsFile(): boolean {
    return this.session !== undefined && this.#shown !== this.#service
  }

  #shown = $state.raw<OpenCarrier>()
  #file = $state.raw<PageFile>()

  /** The page's own file that is shown. */
  get file(): PageFile | undefined {
    return this.showsFile ? this.#file : undefined
  }

  /** `handle` is what a drop or a picker gave with it, to open it again some day. */
  openFile(file: File, handle?: FileSystemFileHandle): void {
    this.#show(workerCarrier(file))
    void this.recent.add(file, handle)
    void this.#describe(file)
  }

  /** The recording that comes with the program; answers whether it is where it should be. */
  async openSample(): Promise<boolean> {
    if (this.#service) {
      if (this.showsFile) this.closeFile()
      this.session?.open({ type: 'sample' })
      return true
    }
    const leave = this.#leave
    const answer = await fetch('./sample.pcapng').catch(() => undefined)
    if (answer?.ok !== true) return false
    const file = new File([await answer.blob()], 'sample.pcapng')
    // Who has opened something else while the recording was on its way wants that.
    if (this.#leave !== leave) return true
    this.#show(workerCarrier(file))
    this.#file = { name: file.name, bytes: file.size, isSample: true }
    return true
  }

  /** Back to what the service shows, or to nothing. */
  closeFile(): void {
    if (this.#service) this.#show(this.#service)
    else {
      this.#leave?.()
      this.#leave = undefined
      this.session = undefined
    }
  }

  async #describe(file: File): Promise<void> {
    const described: PageFile = { name: file.name, bytes: file.size }
    this.#file = described
    const sha256 = await fileSum(file)
    if (this.#file === described && sha256 !== undefined) this.#file = { ...described, sha256 }
  }

  #show(carrier: OpenCarrier): void {
    this.#leave?.()
    this.#shown = carrier
    this.session = new Session(carrier)
    this.#leave = this.session.start()
  }
}
