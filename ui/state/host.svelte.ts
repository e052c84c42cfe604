import { workerCarrier } from '../connection/worker-carrier.ts'
import type { OpenCarrier } from '../connection/carrier.ts'
import { Session } from './session.svelte.ts'

/**
 * Which engine the page looks at: the service's that served it, or that of a worker, for a file that
 * was dropped on the page.
 */
export class Host {
  readonly #service: OpenCarrier | undefined
  #leave: (() => void) | undefined
  session = $state.raw<Session>()

  /** `service` is absent where the page stands alone, as plain files. */
  constructor(service: OpenCarrier | undefined) {
    this.#service = service
    if (service) this.#show(service)
  }

  get hasService(): boolean {
    return this.#service !== undefined
  }

  /** Whether a file of the page's own is shown. */
  get showsFile(): boolean {
    return this.session !== undefined && this.#shown !== this.#service
  }

  #shown = $state.raw<OpenCarrier>()

  openFile(file: File): void {
    this.#show(workerCarrier(file))
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

  #show(carrier: OpenCarrier): void {
    this.#leave?.()
    this.#shown = carrier
    this.session = new Session(carrier)
    this.#leave = this.session.start()
  }
}
