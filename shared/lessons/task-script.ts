import type { PodSnapshot } from '../pod/pod.ts'
import type { Task } from './lesson.ts'
import { podAddresses } from './scene.ts'

/** What is to be typed for a task: `{pod}` in it is the pod's own address. */
export function taskScript({ run }: Task, snapshot: PodSnapshot | undefined): string {
  const address = podAddresses(snapshot).find((each) => each.includes('.'))
  return address === undefined ? run : run.replaceAll('{pod}', address)
}
