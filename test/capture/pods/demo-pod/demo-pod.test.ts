import { describe, expect, it } from 'vitest'
import { demoPodProblem, startDemoPod } from '../../../../capture/pods/demo-pod/demo-pod.ts'

const nobody = 65_534

describe.runIf(process.platform === 'linux')('a demo pod without the rights for it', () => {
  it('says that it takes root', async () => {
    const answers = await asNobody(async () => [await demoPodProblem(), await startDemoPod()])
    for (const answer of answers) {
      expect(answer).toMatchObject({ code: 'demo-not-root', remedy: 'Start it with sudo.' })
    }
  })
})

/** With the effective user of nobody for a moment, if this process may take it. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const user = process.geteuid!()
  if (user === 0) process.seteuid!(nobody)
  try {
    return await work()
  } finally {
    process.seteuid!(user)
  }
}
