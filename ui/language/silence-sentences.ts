/** Why nothing is seen, and what a service cannot open: see `service-sentence.ts`. */
export const silenceSentences: readonly (readonly [english: string, spanish: string])[] = [
  [
    'The pod has no interface called {name} that is up; there are: {names}.',
    'El pod no tiene activa ninguna interfaz llamada {name}; hay: {names}.',
  ],
  [
    'Name one of these with --interface, or none to capture all.',
    'Nombre una de estas con --interface, o ninguna para capturarlas todas.',
  ],
  [
    'No interface of {pod} can be captured: the pod or its network namespace has gone.',
    'No se puede capturar ninguna interfaz de {pod}: el pod o su espacio de nombres de red ya no existe.',
  ],
  [
    'The capture goes on by itself when the pod comes back.',
    'La captura continúa sola cuando el pod vuelva.',
  ],
  [
    'The capture of {interface} has ended by itself and is started again and again.',
    'La captura de {interface} termina por sí sola y se inicia una y otra vez.',
  ],
  [
    'The notices before say why; "podscope doctor" says what is missing here.',
    'Los avisos anteriores dicen por qué; «podscope doctor» dice qué falta aquí.',
  ],
  [
    '{count} packets have passed, and none of them matches the capture filter "{filter}".',
    'Han pasado {count} paquetes, y ninguno cumple el filtro de captura «{filter}».',
  ],
  [
    'Begin again with another --capture-filter, or without one.',
    'Empiece de nuevo con otro --capture-filter, o sin él.',
  ],
  [
    "All that has passed are {count} packets of this page's own, which are left out.",
    'Todo lo que ha pasado son {count} paquetes de esta misma página, que se omiten.',
  ],
  ['Let something else in the pod talk.', 'Haga que hable alguna otra cosa en el pod.'],
  [
    '{count} packets have passed {interface}, and none of them was captured.',
    'Han pasado {count} paquetes por {interface}, y no se capturó ninguno.',
  ],
  [
    '"podscope doctor" says which right is missing; try --tap libpcap too.',
    '«podscope doctor» dice qué derecho falta; pruebe también --tap libpcap.',
  ],
  [
    'Nothing passes what is captured, but packets pass {interface}.',
    'No pasa nada por lo que se captura, pero pasan paquetes por {interface}.',
  ],
  ['Capture it: --interface {name}', 'Captúrela: --interface {name}'],
  [
    'Nothing has passed {interface} of {pod} since the capture began.',
    'No ha pasado nada por {interface} de {pod} desde que empezó la captura.',
  ],
  [
    'Nothing has passed {count} of the {all} pods since the capture began.',
    'No ha pasado nada por {count} de los {all} pods desde que empezó la captura.',
  ],
  [
    'Packets have passed {count} of the {all} pods, and none of them matches the capture filter.',
    'Han pasado paquetes por {count} de los {all} pods, y ninguno cumple el filtro de captura.',
  ],
  [
    'Send something in one of them, with kubectl exec for example; it is shown at once.',
    'Envíe algo en uno de ellos, por ejemplo con kubectl exec; se muestra al momento.',
  ],
  [
    'Send something in the pod, with kubectl exec for example; it is shown at once.',
    'Envíe algo en el pod, por ejemplo con kubectl exec; se muestra al momento.',
  ],
  ['Only one pod can be watched at a time here.', 'Aquí solo se puede observar un pod a la vez.'],
  [
    'A hub joins several: see `podscope hub --help`.',
    'Un concentrador reúne varios: véase `podscope hub --help`.',
  ],
  [
    '{path} is the capture that is to be read: it would be overwritten.',
    '{path} es la captura que se va a leer: se sobrescribiría.',
  ],
  ['Name another file with -w.', 'Nombre otro archivo con -w.'],
  [
    'There is no pod called "{name}"{where} on this node.',
    'No hay ningún pod llamado «{name}»{where} en este nodo.',
  ],
]
