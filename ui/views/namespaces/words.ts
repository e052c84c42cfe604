import type { NamespaceFacts } from '../../../shared/pod/namespace-matrix.ts'
import { defineWords } from '../../language/define-words.ts'

/** The matrix of namespaces, and what it says in sentences. */
export const words = defineWords({
  en: {
    caption: (pod: string) => `Namespaces of each container of ${pod}`,
    container: 'Container',
    node: (name: string) => `node ${name}`,
    firstProcess: 'the node’s first process',
    processes: (name: string) => `Processes of ${name}`,
    holds: 'holds',
    shared: 'shared',
    own: 'own',
    nodes: 'node’s',
    about: (kind: string, inode: number, who: string) => `${kind}:[${inode}] of ${who}`,
    unknown: 'unknown',
    chosen: 'A namespace, and the commands that show and enter it',
    copy: 'Copy',
    copied: 'Copied',
    copyText: 'Copy as text',
    save: 'Save',
    explained:
      'Equal letters joined by a bar are one namespace; ❚❚ pause holds it for the others. Choose a cell for its whole number and the commands that look at it and enter it.',
    noPod: 'No pod is known: a capture file has no namespaces unless it says so.',
    noContainer: 'No container is running.',
    sentence: (facts: NamespaceFacts) => englishSentence(facts),
    readOn: 'The namespaces of processes are those of their container.',
  },
  es: {
    caption: (pod) => `Espacios de nombres de cada contenedor de ${pod}`,
    container: 'Contenedor',
    node: (name) => `nodo ${name}`,
    firstProcess: 'el primer proceso del nodo',
    processes: (name) => `Procesos de ${name}`,
    holds: 'retiene',
    shared: 'compartido',
    own: 'propio',
    nodes: 'del nodo',
    about: (kind, inode, who) => `${kind}:[${inode}] de ${who}`,
    unknown: 'desconocido',
    chosen: 'Un espacio de nombres, y las órdenes que lo muestran y entran en él',
    copy: 'Copiar',
    copied: 'Copiado',
    copyText: 'Copiar como texto',
    save: 'Guardar',
    explained:
      'Las letras iguales unidas por una barra son un mismo espacio de nombres; ❚❚ pause lo retiene para los demás. Elija una celda para ver su número entero y las órdenes que lo muestran y entran en él.',
    noPod:
      'No se conoce ningún pod: un archivo de captura no tiene espacios de nombres si no lo dice.',
    noContainer: 'No hay ningún contenedor en marcha.',
    sentence: (facts) => spanishSentence(facts),
    readOn: 'Los espacios de nombres de los procesos son los de su contenedor.',
  },
})

function englishSentence({
  names,
  held,
  holder,
  shared,
  own,
  some,
  nodes,
}: NamespaceFacts): string {
  const all = english(names)
  const several = names.length > 1
  return sentences([
    held.length > 0 && `${all} ${several ? 'share' : 'is in'} ${english(held)}, held by ${holder}.`,
    shared.length > 0 &&
      (several ? `${all} share ${english(shared)}.` : `It has its own ${english(shared)}.`),
    own.length > 0 &&
      (several ? `They do not share ${english(own)}.` : `It has its own ${english(own)}.`),
    ...some.map(
      ({ kind, groups }) =>
        `Of ${kind} there are ${groups.length}: ${groups.map(english).join('; ')}.`,
    ),
    nodes.length > 0 && `${several ? 'They use' : 'It uses'} the node’s ${english(nodes)}.`,
  ])
}

function spanishSentence({
  names,
  held,
  holder,
  shared,
  own,
  some,
  nodes,
}: NamespaceFacts): string {
  const all = spanish(names)
  const several = names.length > 1
  return sentences([
    held.length > 0 &&
      `${all} ${several ? 'comparten' : 'está en'} ${spanish(held)}, que retiene ${holder}.`,
    shared.length > 0 &&
      (several ? `${all} comparten ${spanish(shared)}.` : `Tiene su propio ${spanish(shared)}.`),
    own.length > 0 &&
      (several ? `No comparten ${spanish(own, 'ni')}.` : `Tiene su propio ${spanish(own)}.`),
    ...some.map(
      ({ kind, groups }) =>
        `De ${kind} hay ${groups.length}: ${groups.map((group) => spanish(group)).join('; ')}.`,
    ),
    nodes.length > 0 && `${several ? 'Usan' : 'Usa'} ${spanish(nodes)} del nodo.`,
  ])
}

function english(names: readonly string[]): string {
  return listed(names, 'and')
}

function spanish(names: readonly string[], and: 'y' | 'ni' = 'y'): string {
  return listed(names, and === 'y' && /^h?i(?!e)/i.test(names.at(-1) ?? '') ? 'e' : and)
}

function listed(names: readonly string[], and: string): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`
}

function sentences(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join(' ')
}
