import { demoPodSource } from './demo-pod/demo-pod-source.ts'
import { ociBundles } from './oci-bundles.ts'
import type { PodSource } from './pod-source.ts'

/** Every place where pods are known; where two know the same container, the first one's names count. */
export const podSources: readonly PodSource[] = [demoPodSource, ociBundles]
