import type { TapKind } from './tap.ts'
import { tcpdumpTap } from './tcpdump.ts'

/** Every way to capture; the first is used unless another is asked for. */
export const tapKinds: readonly TapKind[] = [tcpdumpTap]
