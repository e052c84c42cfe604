import type { Engine } from '../../shared/engine/engine.ts'
import type { LossFact } from '../../shared/pod/fact.ts'
import type { Recorder } from '../recording/recorder.ts'

/** Puts a live capture's counters into its recording when they have changed: a quiet one does not grow. */
export class RecordedCounters {
  readonly #engine: Engine
  readonly #recorder: Recorder
  #recorded = ''

  constructor(engine: Engine, recorder: Recorder) {
    this.#engine = engine
    this.#recorder = recorder
  }

  record(loss: Omit<LossFact, 'kind'>): void {
    const { interfaces } = this.#engine.counters()
    const text = JSON.stringify([interfaces, loss])
    if (text === this.#recorded) return
    this.#recorded = text
    interfaces.forEach(({ packets, kernelDropped }, index) => {
      this.#recorder.counters(index, packets + kernelDropped, kernelDropped)
    })
    this.#recorder.fact({ kind: 'loss', ...loss })
  }
}
