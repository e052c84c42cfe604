import { startAgentServer } from '../../capture/cluster/agent-server.ts'
import { readRecordedPods } from './recorded-pods.ts'
import { ReplayedCaptures } from './replayed-captures.ts'

/**
 * `replayed-agent.ts FILE NODE TOKEN`: an agent that has the packets of a recording instead of captured
 * ones. Prints where it listens and its pods' keys, and runs until it is ended.
 */
const [file = '', node = '', token = ''] = process.argv.slice(2)
const recorded = readRecordedPods(file, node)
const agent = await startAgentServer({
  host: '127.0.0.1',
  port: 0,
  token,
  node,
  captures: new ReplayedCaptures(recorded),
  inspect: () => Promise.resolve(undefined),
})
if ('problem' in agent) throw new Error(agent.problem.text)
const pods = recorded.map(({ snapshot }) => ({ key: snapshot.pod.key, name: snapshot.pod.name }))
process.stdout.write(`${JSON.stringify({ name: node, port: agent.port, pods })}\n`)
