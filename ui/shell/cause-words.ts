import { defineWords } from '../language/define-words.ts'

/** Why nothing is seen, and what to do about it. */
export const causeWords = defineWords({
  en: {
    filter: (hidden: string) => `The filter hides all ${hidden} packets.`,
    clearFilter: 'Clear the filter',
    range: 'There is no packet in the time that is selected.',
    clearRange: 'Show all of the time',
    own: (packets: string) =>
      `Only Podscope’s own traffic has passed: ${packets} packets, which are left out.`,
    ownRemedy: 'Send a request between the pod’s containers to see something.',
    request: 'Send one request',
    notStarted: 'No interface is being captured yet.',
    startAgain: 'Start the capture again',
    interfaces: (captured: string, left: string) =>
      `Captured is ${captured}, where nothing has passed; ${left} is not captured.`,
    interfacesRemedy: (left: string) => `Start it with: podscope watch -i ${left}`,
    hostNetwork:
      'This pod uses the node’s network namespace: what its containers say to each other passes among everybody’s traffic.',
  },
  es: {
    filter: (hidden) => `El filtro oculta los ${hidden} paquetes.`,
    clearFilter: 'Quitar el filtro',
    range: 'No hay ningún paquete en el tiempo seleccionado.',
    clearRange: 'Mostrar todo el tiempo',
    own: (packets) =>
      `Solo ha pasado tráfico del propio Podscope: ${packets} paquetes, que se dejan fuera.`,
    ownRemedy: 'Envíe una petición entre los contenedores del pod para ver algo.',
    request: 'Enviar una petición',
    notStarted: 'Todavía no se captura ninguna interfaz.',
    startAgain: 'Iniciar la captura de nuevo',
    interfaces: (captured, left) =>
      `Se captura ${captured}, donde no ha pasado nada; ${left} no se captura.`,
    interfacesRemedy: (left) => `Inícielo con: podscope watch -i ${left}`,
    hostNetwork:
      'Este pod usa el espacio de nombres de red del nodo: lo que se dicen sus contenedores pasa entre el tráfico de todos.',
  },
})
