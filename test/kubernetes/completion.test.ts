import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { offersFor } from '../../capture/commands/completion.ts'
import { completionScripts } from '../../capture/commands/completion-scripts.ts'
import { addCommands } from '../../capture/commands/index.ts'
import { canRun } from '../real-pods/requirements.ts'
import { runProgram } from '../real-pods/run-program.ts'
import { TestCluster } from './test-cluster.ts'

describe.runIf(canRun('completion', ['openssl', 'bash']))('completion', () => {
  let cluster: TestCluster
  const program = new Command('podscope')
  addCommands(program)

  beforeAll(async () => {
    cluster = await TestCluster.start()
    cluster.addPod((pod) => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        name: 'web-5d4f8c-x2x1z',
        labels: { 'pod-template-hash': '5d4f8c' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d4f8c', controller: true }],
      } as never,
    }))
  })

  afterAll(() => cluster.stop())

  it('offers commands, without those that only the program calls', async () => {
    expect(await offersFor(program, ['re'])).toEqual(['record'])
    const all = await offersFor(program, [''])
    expect(all).toContain('watch')
    expect(all).not.toContain('completion-offers')
    expect(all).not.toContain('capture-with-libpcap')
  })

  it('offers options and what they can be', async () => {
    expect(await offersFor(program, ['watch', '--kube'])).toEqual(['--kubeconfig'])
    expect(await offersFor(program, ['completion', 'z'])).toEqual(['zsh'])
    expect(await offersFor(program, ['record', '-w', ''])).toEqual([])
  })

  it("offers the cluster's pods, their Deployments, contexts and Kubernetes namespaces", async () => {
    const flags = ['--kubeconfig', cluster.kubeconfig()]
    expect(await offersFor(program, ['watch', ...flags, 'web'])).toEqual(['web-5d4f8c-x2x1z'])
    expect(await offersFor(program, ['watch', ...flags, 'dep'])).toEqual(['deploy/web'])
    expect(await offersFor(program, ['watch', ...flags, '--context', ''])).toEqual(['test'])
    expect(await offersFor(program, ['watch', ...flags, '-n', 'kube'])).toEqual(['kube-system'])
  })

  it('has a script that bash reads', async () => {
    const script = completionScripts.bash('podscope', 'completion-offers')
    const ask = 'podscope() { echo watch; }; COMP_WORDS=(podscope w); COMP_CWORD=1'
    const run = `${script}\n${ask}; _podscope_completion; echo "\${COMPREPLY[@]}"`
    expect(await runProgram('bash', ['-c', run])).toBe('watch\n')
  })

  it.runIf(canRun('completion in zsh', ['zsh']))('has a script that zsh reads', async () => {
    const script = completionScripts.zsh('podscope', 'completion-offers')
    const shell = 'compdef() {}; compadd() { shift; print -l -- "$@" }; podscope() { echo watch }'
    const run = `${shell}\n${script}\nwords=(podscope w); CURRENT=2; _podscope`
    expect(await runProgram('zsh', ['-f', '-c', run])).toBe('watch\n')
  })

  it.runIf(canRun('completion in fish', ['fish']))('has a script that fish reads', async () => {
    const script = completionScripts.fish('podscope', 'completion-offers')
    const run = `function podscope; echo watch; end\n${script}\ncomplete -C 'podscope w'`
    expect(await runProgram('fish', ['--no-config', '-c', run])).toContain('watch\n')
  })
})
