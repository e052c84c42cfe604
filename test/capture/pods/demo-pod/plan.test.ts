import { describe, expect, it } from 'vitest'
import { isAbandoned, planDemoPod, podKey } from '../../../../capture/pods/demo-pod/plan.ts'
import type { DemoNetwork } from '../../../../capture/pods/demo-pod/network.ts'

function network(number: number): DemoNetwork {
  return { number, bridge: '', veth: '', bridgeAddress: '', podAddress: '' }
}

describe('the plan of a demo pod', () => {
  it('gives the first pod the name of the story and the next ones a number', () => {
    expect([0, 1].map((number) => podKey(planDemoPod('/cgroup', network(number))))).toEqual([
      'default/nginx-busybox',
      'default/nginx-busybox-2',
    ])
  })

  it('gives every container of every pod an id of its own, as a runtime does', () => {
    const plans = [planDemoPod('/cgroup', network(0)), planDemoPod('/cgroup', network(0))]
    const ids = plans.flatMap((plan) => plan.containers.map((container) => container.id))
    expect(new Set(ids).size).toBe(6)
    expect(ids.filter((id) => !/^[0-9a-f]{64}$/.test(id))).toEqual([])
  })
})

describe.runIf(process.platform === 'linux')('a plan whose service has gone', () => {
  const plan = planDemoPod('/cgroup', network(0))
  const { owner } = plan

  it('is not one of a service that lives', () => {
    expect(isAbandoned(plan)).toBe(false)
  })

  it('is recognised although another process has its PID now', () => {
    const earlier = { ...owner, startTicks: owner.startTicks - 1 }
    expect(isAbandoned({ ...plan, owner: earlier })).toBe(true)
  })

  it('is not assumed of a service in another process namespace, which cannot be seen', () => {
    const elsewhere = { pid: 1, startTicks: 0, pidNamespace: owner.pidNamespace + 1 }
    expect(isAbandoned({ ...plan, owner: elsewhere })).toBe(false)
  })
})
