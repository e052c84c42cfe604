import { procRootDefault, readProcText } from './proc-read.ts'

/**
 * How many packets have passed each interface of the network namespace that a process is in, since it
 * was made: `/proc/PID/net/dev`, see proc_pid_net(5). Empty when the process has gone.
 */
export function readInterfaceTraffic(
  pid: number,
  procRoot: string = procRootDefault,
): Map<string, number> {
  const packets = new Map<string, number>()
  for (const line of (readProcText(`${procRoot}/${pid}/net/dev`) ?? '').split('\n')) {
    const [name, counters] = line.split(':')
    const numbers = counters?.trim().split(/\s+/).map(Number) ?? []
    // Eight counters of what was received, then as many of what was sent; packets are the second.
    if (name && numbers.length >= 16) packets.set(name.trim(), numbers[1]! + numbers[9]!)
  }
  return packets
}
