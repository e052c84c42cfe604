import { demoPodSource } from './demo-pod/demo-pod-source.ts'
import { dockerEngineSource } from './docker-engine.ts'
import { ociBundlesSource } from './oci-bundles.ts'
import type { PodSource } from './pod-source.ts'

/** Every place where pods are known, those with the better names first. */
export const podSources: readonly PodSource[] = [
  demoPodSource,
  dockerEngineSource,
  ociBundlesSource,
]
