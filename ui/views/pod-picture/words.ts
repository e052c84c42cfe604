import type { EndWords, SceneWords } from '../../drawing/scene-words.ts'
import type { RailKind } from '../../drawing/scene.ts'
import { defineWords } from '../../language/define-words.ts'
import { endWords } from '../../text/end-words.ts'

/** Words of the picture's view. */
export const words = defineWords({
  en: {
    walk: (pod: string) => `Pod ${pod}: arrow keys walk through it`,
    walkSeveral: (count: number) => `${count} pods: arrow keys walk through them`,
    wall: (pod: string, network: string) => `pod ${pod}, ${network}`,
    processIn: (process: string, container: string) => `${process}, in ${container}`,
    owner: 'owner',
    save: 'Save',
    fit: 'Fit',
    fitTitle: 'Show all of the pod again (0)',
    noPod:
      'This capture does not say which pod it was taken in: there is nothing to draw but its packets.',
    looking: 'Looking at the pod …',
    flows: 'Flows now',
    flow: (name: string, packets: number, state: string) => `${name}, ${packets} packets, ${state}`,
    notToScale: 'travel time not to scale',
    still: 'packets are counted, not moved (reduced motion)',
    oneEach: 'one mark = one packet',
    manyEach: (count: string, slot: string) =>
      `one mark = up to ${count} packets (${slot} of a lane)`,
    faint: 'faint: does not match the filter',
    skipped: (count: string, of: string | undefined) =>
      `⚠ ${of === undefined ? '' : `1 of ${of} packets drawn: `}${count} not drawn`,
    undrawn: (count: number) => `${count} more conversations not drawn`,
    linkWide: (count: number) => `${count} multicast or overheard, not drawn`,
    moreContainers: (count: number) => `${count} more containers`,
    resting: (count: number) => `${count} packet${count === 1 ? '' : 's'}`,
    last: (flags: string) => `last ${flags}`,
  },
  es: {
    walk: (pod: string) => `Pod ${pod}: las flechas lo recorren`,
    walkSeveral: (count: number) => `${count} pods: las flechas los recorren`,
    wall: (pod: string, network: string) => `pod ${pod}, ${network}`,
    processIn: (process: string, container: string) => `${process}, en ${container}`,
    owner: 'dueño',
    save: 'Guardar',
    fit: 'Ajustar',
    fitTitle: 'Mostrar de nuevo todo el pod (0)',
    noPod: 'Esta captura no dice en qué pod se tomó: no hay nada que dibujar salvo sus paquetes.',
    looking: 'Observando el pod …',
    flows: 'Flujos en este momento',
    flow: (name: string, packets: number, state: string) =>
      `${name}, ${packets} paquetes, ${state}`,
    notToScale: 'el tiempo de viaje no está a escala',
    still: 'los paquetes se cuentan, no se mueven (movimiento reducido)',
    oneEach: 'una marca = un paquete',
    manyEach: (count: string, slot: string) =>
      `una marca = hasta ${count} paquetes (${slot} de una vía)`,
    faint: 'tenue: no cumple el filtro',
    skipped: (count: string, of: string | undefined) =>
      `⚠ ${of === undefined ? '' : `1 de ${of} paquetes dibujado: `}${count} sin dibujar`,
    undrawn: (count: number) => `${count} conversaciones más sin dibujar`,
    linkWide: (count: number) => `${count} de multidifusión o ajenas, sin dibujar`,
    moreContainers: (count: number) => `${count} contenedores más`,
    resting: (count: number) => `${count} paquete${count === 1 ? '' : 's'}`,
    last: (flags: string) => `último ${flags}`,
  },
})

const drawn = defineWords({
  en: {
    node: {
      title: (name: string) => `node ${name} · host network namespace`,
      shortTitle: (name: string) => `node ${name}`,
      usesInterfaces: 'the pod uses the interfaces of the node',
      noBridge: 'routed, no bridge',
      bridge: (name: string) => `bridge ${name}`,
    },
    wall: {
      nodeNetwork: 'the network namespace of the node',
      ownNetwork: 'one network namespace',
      ownsNothing: 'owns nothing for others',
      owns: (kinds: string) => `owns ${kinds}`,
    },
    alike: (count: number, name: string) => `${count} conversations like ${name}`,
    ghost: 'unknown',
    morePods: (count: number) => `+${count} pod${count === 1 ? '' : 's'}`,
    morePodsTitle: (names: readonly string[]) => `not drawn: ${joined(names, 'and')}`,
    moreInterfaces: (count: number) => `and ${count} more interface${count === 1 ? '' : 's'}`,
    peer: {
      ofNode: (name: string) => `${name} · node`,
      node: (address: string) => `node ${address}`,
      nodeProcess: (process: string, node: string, address: string) =>
        `${process}, a process of the node ${node} in no container, at ${address}`,
      pod: (name: string) => `pod ${name}`,
      podAt: (name: string, address: string) => `pod ${name}, watched too, at ${address}`,
      nodeItself: (node: string, address: string) => `the node ${node} itself, at ${address}`,
      anotherHost: (address: string) => `another host, at ${address}`,
      others: (count: number) => `+${count} others`,
    },
    container: {
      described: (name: string, isRunning: boolean, namespaces: string) =>
        `container ${name}${isRunning ? '' : ', not running'}, ${namespaces}`,
      own: (kinds: readonly string[]) =>
        `own ${joined(kinds, 'and')} namespace${kinds.length === 1 ? '' : 's'}`,
      ownBriefly: (kinds: string) => `own ${kinds}`,
      sees: (count: number) => `sees ${count} process${count === 1 ? '' : 'es'}`,
      seesNode: 'sees all of the node',
      more: (count: number) => `+${count} more`,
      initDone: 'init container, done',
      exited: 'has exited',
    },
    process: {
      named: (pidInside: number | undefined, command: string) =>
        pidInside === undefined ? `process: ${command}` : `process ${pidInside}: ${command}`,
      onNode: (pid: number) => `${pid} on the node`,
      activity: { idle: '', client: 'client', server: 'server', past: 'its conversation is over' },
      host: (pid: number) => `host ${pid}`,
    },
    jack: {
      notListed: 'not in the socket table',
      only: (addresses: string) => `${addresses} only`,
      place: (transport: string, port: number | undefined, rail: RailKind) =>
        `${port === undefined ? transport : `${transport} port ${port}`} on the ${
          rail === 'loopback' ? 'loopback' : 'way out'
        }`,
      derived: 'seen in packets; no listener is known',
      nothingListens: 'nothing listens',
      refused: (addresses: readonly string[]) =>
        `refused at ${joined(addresses, 'and')}: nothing listened there, and the kernel answered with RST`,
      listening: (addresses: readonly string[]) => `listening on ${joined(addresses, 'and')}`,
      shared: 'held by several containers',
    },
  },
  es: {
    node: {
      title: (name: string) => `nodo ${name} · espacio de nombres de red del host`,
      shortTitle: (name: string) => `nodo ${name}`,
      usesInterfaces: 'el pod usa las interfaces del nodo',
      noBridge: 'enrutado, sin puente',
      bridge: (name: string) => `puente ${name}`,
    },
    wall: {
      nodeNetwork: 'el espacio de nombres de red del nodo',
      ownNetwork: 'un solo espacio de nombres de red',
      ownsNothing: 'no tiene nada para otros',
      owns: (kinds: string) => `posee ${kinds}`,
    },
    alike: (count: number, name: string) => `${count} conversaciones como ${name}`,
    ghost: 'desconocido',
    morePods: (count: number) => `+${count} pod${count === 1 ? '' : 's'}`,
    morePodsTitle: (names: readonly string[]) => `sin dibujar: ${joined(names, 'y')}`,
    moreInterfaces: (count: number) => `y ${count} interfa${count === 1 ? 'z' : 'ces'} más`,
    peer: {
      ofNode: (name: string) => `${name} · nodo`,
      node: (address: string) => `nodo ${address}`,
      nodeProcess: (process: string, node: string, address: string) =>
        `${process}, un proceso del nodo ${node} en ningún contenedor, en ${address}`,
      pod: (name: string) => `pod ${name}`,
      podAt: (name: string, address: string) => `pod ${name}, también observado, en ${address}`,
      nodeItself: (node: string, address: string) => `el propio nodo ${node}, en ${address}`,
      anotherHost: (address: string) => `otro host, en ${address}`,
      others: (count: number) => `+${count} más`,
    },
    container: {
      described: (name: string, isRunning: boolean, namespaces: string) =>
        `contenedor ${name}${isRunning ? '' : ', detenido'}, ${namespaces}`,
      own: (kinds: readonly string[]) =>
        `espacio${kinds.length === 1 ? '' : 's'} ${joined(kinds, 'y')} propio${kinds.length === 1 ? '' : 's'}`,
      ownBriefly: (kinds: string) => `${kinds} propios`,
      sees: (count: number) => `ve ${count} proceso${count === 1 ? '' : 's'}`,
      seesNode: 've todo el nodo',
      more: (count: number) => `+${count} más`,
      initDone: 'contenedor de inicio, terminado',
      exited: 'ha terminado',
    },
    process: {
      named: (pidInside: number | undefined, command: string) =>
        pidInside === undefined ? `proceso: ${command}` : `proceso ${pidInside}: ${command}`,
      onNode: (pid: number) => `${pid} en el nodo`,
      activity: {
        idle: '',
        client: 'cliente',
        server: 'servidor',
        past: 'su conversación ha terminado',
      },
      host: (pid: number) => `nodo ${pid}`,
    },
    jack: {
      notListed: 'no está en la tabla de sockets',
      only: (addresses: string) => `solo ${addresses}`,
      place: (transport: string, port: number | undefined, rail: RailKind) =>
        `${port === undefined ? transport : `puerto ${transport} ${port}`} en ${
          rail === 'loopback' ? 'el loopback' : 'la salida'
        }`,
      derived: 'visto en paquetes; no se conoce quién escucha',
      nothingListens: 'nadie escucha',
      refused: (addresses: readonly string[]) =>
        `rechazado en ${joined(addresses, 'y')}: nadie escuchaba ahí, y el núcleo respondió con RST`,
      listening: (addresses: readonly string[]) => `escucha en ${joined(addresses, 'y')}`,
      shared: 'lo tienen varios contenedores',
    },
  },
})

/** What the drawing says, in the language that is spoken. */
export function sceneWords(): SceneWords {
  const end: EndWords = endWords()
  return { ...drawn(), end }
}

function joined(parts: readonly string[], and: string): string {
  return parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} ${and} ${parts.at(-1)}`
}
