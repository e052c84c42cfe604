import type { ConversationEnd, ConversationRecord } from '../../shared/messages/records.ts'
import type { Owner } from '../../shared/pod/owner.ts'
import type { EndWords } from './scene-words.ts'

/**
 * Who an end of a conversation is, as people call it: `busybox · wget`, with its pod where that is told
 * `web / busybox · wget`, `web / owner unknown`, `kubelet · in no container`, `10.88.77.1`. What is not
 * known is said to be unknown, never guessed.
 */
export function endName(end: ConversationEnd, words: EndWords): string {
  const { owner } = end
  if (owner.evidence === 'unknown') {
    return owner.place === 'container' ? inPod(words.unknownOwner, owner, words) : end.address
  }
  if (owner.evidence === 'shared') return words.severalHold
  if (owner.place === 'node') return words.noContainer(owner.process ?? words.aProcess)
  if (owner.place === 'outside') return end.address
  return [containerOf(owner, words), owner.process].filter((part) => part !== undefined).join(' · ')
}

/** `busybox · wget :51290 to nginx · nginx :80` */
export function conversationName({ client, server }: ConversationRecord, words: EndWords): string {
  const named = (end: ConversationEnd): string => endName(end, words) + portSuffix(end)
  return words.between(named(client), named(server))
}

/** ` :80`, or nothing without a port. */
export function portSuffix({ port }: ConversationEnd): string {
  return port === undefined ? '' : ` :${port}`
}

/** `pid 29 (13295)`: inside the container, and on the node. Empty when neither is known. */
export function pidText({ pid, pidInside }: Owner, words: EndWords): string {
  if (pidInside !== undefined)
    return pid === undefined ? `pid ${pidInside}` : `pid ${pidInside} (${pid})`
  return pid === undefined ? '' : words.hostPid(pid)
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

function containerOf(owner: Owner, words: EndWords): string {
  const { containerName, containerId } = owner
  return inPod(containerName ?? containerId?.slice(0, 12) ?? words.aContainer, owner, words)
}

function inPod(name: string, { podName }: Owner, { tellsPods }: EndWords): string {
  return tellsPods && podName !== undefined ? `${podName} / ${name}` : name
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}
