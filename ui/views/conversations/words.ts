import { defineWords } from '../../language/define-words.ts'

export const words = defineWords({
  en: {
    caption: 'Conversations, the newest first',
    number: 'No.',
    client: 'Client',
    server: 'Server',
    state: 'State',
    packets: 'Packets',
    bytes: 'Bytes',
    handshake: 'Handshake',
    exchanges: 'Exchanges',
    evidence: 'Evidence',
    open: (id: number) => `Conversation ${id}: show its ladder`,
    onlyInRange: 'Only those of the range of time that is selected above.',
    matching: (count: string) => `${count} with packets that match the filter.`,
    newestMatching: (count: string, shown: string) =>
      `${count} with packets that match the filter, the newest ${shown} of them here.`,
    none: 'No conversations yet.',
    newestOf: (shown: string, count: string) => `The newest ${shown} of ${count}.`,
  },
  es: {
    caption: 'Conversaciones, primero las más recientes',
    number: 'N.º',
    client: 'Cliente',
    server: 'Servidor',
    state: 'Estado',
    packets: 'Paquetes',
    bytes: 'Bytes',
    handshake: 'Saludo',
    exchanges: 'Intercambios',
    evidence: 'Evidencia',
    open: (id) => `Conversación ${id}: mostrar su escalera`,
    onlyInRange: 'Solo las del intervalo de tiempo elegido arriba.',
    matching: (count) => `${count} con paquetes que cumplen el filtro.`,
    newestMatching: (count, shown) =>
      `${count} con paquetes que cumplen el filtro; aquí las ${shown} más recientes.`,
    none: 'Aún no hay conversaciones.',
    newestOf: (shown, count) => `Las ${shown} más recientes de ${count}.`,
  },
})
