import type { ConversationEnd, ConversationRecord } from '../../shared/messages/records.ts'
import type { Owner } from '../../shared/pod/owner.ts'

/**
 * Who an end of a conversation is, as people call it: `busybox · wget`, `kubelet · in no container`,
 * `10.88.77.1`. What is not known is said to be unknown, never guessed.
 */
export function endName(end: ConversationEnd): string {
  const { owner } = end
  if (owner.evidence === 'unknown') {
    return owner.place === 'container' ? 'owner unknown' : end.address
  }
  if (owner.evidence === 'shared') return 'held by several'
  if (owner.place === 'node') return `${owner.process ?? 'a process'} · in no container`
  if (owner.place === 'outside') return end.address
  return [containerOf(owner), owner.process].filter((part) => part !== undefined).join(' · ')
}

/** `busybox · wget :51290 to nginx · nginx :80` */
export function conversationName({ client, server }: ConversationRecord): string {
  return `${endName(client)}${portSuffix(client)} to ${endName(server)}${portSuffix(server)}`
}

/** ` :80`, or nothing without a port. */
export function portSuffix({ port }: ConversationEnd): string {
  return port === undefined ? '' : ` :${port}`
}

/** `pid 29 (13295)`: inside the container, and on the node. Empty when neither is known. */
export function pidText({ pid, pidInside }: Owner): string {
  if (pidInside !== undefined)
    return pid === undefined ? `pid ${pidInside}` : `pid ${pidInside} (${pid})`
  return pid === undefined ? '' : `host pid ${pid}`
}

/** `wget localhost -O -`, without the program's folder; a rewritten title without its tail. */
export function commandText(name: string, commandLine: string): string {
  const title = new RegExp(`^${escaped(name)}: \\S+`).exec(commandLine)?.[0]
  if (title !== undefined) return title
  const words = commandLine.split(' ')
  const program = words[0]?.split('/').at(-1) ?? ''
  return [program || name, ...words.slice(1)].join(' ')
}

/** At most `count` characters; what is cut off at the end is marked. */
export function shortened(text: string, count: number): string {
  return text.length <= count ? text : `${text.slice(0, Math.max(1, count - 1)).trimEnd()}…`
}

function containerOf({ containerName, containerId }: Owner): string {
  return containerName ?? containerId?.slice(0, 12) ?? 'a container'
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}
