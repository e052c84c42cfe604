import type { EndWords } from '../drawing/scene-words.ts'
import { defineWords } from '../language/define-words.ts'
import { podNames } from './pod-names.svelte.ts'

const words = defineWords({
  en: {
    unknownOwner: 'owner unknown',
    severalHold: 'held by several',
    aProcess: 'a process',
    aContainer: 'a container',
    noContainer: (process: string) => `${process} · in no container`,
    hostPid: (pid: number) => `host pid ${pid}`,
    between: (client: string, server: string) => `${client} to ${server}`,
  },
  es: {
    unknownOwner: 'dueño desconocido',
    severalHold: 'lo tienen varios',
    aProcess: 'un proceso',
    aContainer: 'un contenedor',
    noContainer: (process: string) => `${process} · en ningún contenedor`,
    hostPid: (pid: number) => `pid ${pid} del nodo`,
    between: (client: string, server: string) => `${client} a ${server}`,
  },
})

/** Words about who an end of a conversation is. */
export function endWords(): EndWords {
  return { ...words(), tellsPods: podNames.areTold }
}
