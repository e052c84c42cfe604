import type { Act } from '../../keys/pane-keys.ts'

/** How many pixels of the strip the keys that move something along it move it by. */
export const movesPx = { left: -1, right: 1, leftFar: -10, rightFar: 10 } as const

export function isMove(act: Act<'timeline'>): act is keyof typeof movesPx {
  return act in movesPx
}
