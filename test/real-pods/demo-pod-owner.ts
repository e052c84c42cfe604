// A service that makes a demo pod, tells about it in one line, and lives until it is killed.
import { startDemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'

process.stdout.write(`${JSON.stringify(await startDemoPod())}\n`)
