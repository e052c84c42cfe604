import { defineWords } from '../../language/define-words.ts'

/** The socket table through everybody's eyes. */
export const words = defineWords({
  en: {
    title: 'One socket table, seen by everybody in the pod and on the node',
    withConnections: 'Show connections too',
    asPrinted: 'Show it as netstat prints it',
    protocol: 'Proto',
    local: 'Local',
    remote: 'Remote',
    state: 'State',
    owner: 'PID/Program',
    nobody: 'nobody listens',
    absent: 'absent',
    absentTitle:
      'The node’s own network namespace has another socket table: this port is not in it, nobody reaches it on the node’s addresses.',
    another: 'another one',
    anotherTitle:
      'The node’s own network namespace listens on this port, too: with another socket of another process.',
    outside: 'the node itself, outside the pod',
    ownerGone: 'The socket has no owner any more: it only waits for its time to end.',
    ownerHidden:
      'The socket table comes from the shared network namespace, the column of owners from /proc of the onlooker’s own process namespace, where this owner does not appear.',
    changed: 'new',
    timeLeft: (seconds: number) => `about ${seconds} s left`,
    packets: (port: string) => `Packets of port ${port}`,
    conversation: (id: number) => `Conversation ${id}`,
    what: 'Show',
    explained:
      'The socket table belongs to the shared network namespace. The owners come from the onlooker’s own process namespace: - is an owner it cannot see.',
    derived: 'Derived from /proc/net and the processes’ descriptors, once a second.',
    recorded: 'As it was when the recording was made: listening sockets only.',
    more: (shown: number, all: number) => `The first ${shown} of ${all} sockets.`,
    copyText: 'Copy as text',
    save: 'Save',
  },
  es: {
    title: 'Una tabla de sockets, vista por todos en el pod y en el nodo',
    withConnections: 'Mostrar también las conexiones',
    asPrinted: 'Mostrarla como la imprime netstat',
    protocol: 'Proto',
    local: 'Local',
    remote: 'Remoto',
    state: 'Estado',
    owner: 'PID/Programa',
    nobody: 'nadie escucha',
    absent: 'ausente',
    absentTitle:
      'El espacio de nombres de red del propio nodo tiene otra tabla de sockets: este puerto no está en ella, nadie lo alcanza en las direcciones del nodo.',
    another: 'otro',
    anotherTitle:
      'El espacio de nombres de red del propio nodo también escucha en este puerto: con otro socket de otro proceso.',
    outside: 'el propio nodo, fuera del pod',
    ownerGone: 'El socket ya no tiene dueño: solo espera a que acabe su tiempo.',
    ownerHidden:
      'La tabla de sockets viene del espacio de nombres de red compartido; la columna de dueños, de /proc del espacio de nombres de procesos del observador, donde este dueño no aparece.',
    changed: 'nuevo',
    timeLeft: (seconds) => `quedan unos ${seconds} s`,
    packets: (port) => `Paquetes del puerto ${port}`,
    conversation: (id) => `Conversación ${id}`,
    what: 'Mostrar',
    explained:
      'La tabla de sockets pertenece al espacio de nombres de red compartido. Los dueños vienen del espacio de nombres de procesos del observador: - es un dueño que no puede ver.',
    derived: 'Derivado de /proc/net y de los descriptores de los procesos, una vez por segundo.',
    recorded: 'Como era cuando se hizo la grabación: solo sockets que escuchan.',
    more: (shown, all) => `Los primeros ${shown} de ${all} sockets.`,
    copyText: 'Copiar como texto',
    save: 'Guardar',
  },
})
