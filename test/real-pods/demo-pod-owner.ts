// A service that makes a demo pod, tells about it in one line, and lives until it is killed. Its umask
// is that of a careful administrator.
import { startDemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'

process.umask(0o077)
const pod = await startDemoPod()
if ('code' in pod) throw new Error(pod.text)
const problem = await pod.request()
process.stdout.write(`${JSON.stringify({ pod, problem })}\n`)
