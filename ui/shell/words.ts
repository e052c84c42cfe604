import { defineWords } from '../language/define-words.ts'

/** The frame around the views: tabs, panes, the bar at the top. */
export const words = defineWords({
  en: {
    tabs: {
      ladder: 'Ladder',
      stream: 'Stream',
      exchanges: 'Exchanges',
      conversations: 'Conversations',
      namespaces: 'Namespaces',
      sockets: 'Sockets',
    },
  },
  es: {
    tabs: {
      ladder: 'Secuencia',
      stream: 'Flujo',
      exchanges: 'Intercambios',
      conversations: 'Conversaciones',
      namespaces: 'Espacios de nombres',
      sockets: 'Sockets',
    },
  },
})
