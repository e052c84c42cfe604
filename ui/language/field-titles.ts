import { language } from './language.svelte.ts'

/**
 * What the filter's completion says of relations and of fields that are Podscope's own. The fields of
 * protocols keep their standards’ names, as everywhere. In the page’s language.
 */
export function fieldTitle(title: string): string {
  return language.code === 'es' ? (titles.get(title) ?? title) : title
}

const titles = new Map([
  ['is', 'es'],
  ['is not', 'no es'],
  ['is more than', 'es mayor que'],
  ['is less than', 'es menor que'],
  ['is at least', 'es al menos'],
  ['is at most', 'es como mucho'],
  ['is one of {…}', 'es uno de {…}'],
  ['has in it', 'contiene'],
  ['matches a pattern', 'cumple un patrón'],
  ['and', 'y'],
  ['or', 'o'],
  ['Function', 'Función'],
  ['The whole packet', 'El paquete entero'],
  ['Its protocols, with colons between them', 'Sus protocolos, separados por dos puntos'],
  ['What it carries', 'Lo que lleva'],
  ['Packet number', 'Número del paquete'],
  ['Length on the wire', 'Longitud en el cable'],
  ['Captured length', 'Longitud capturada'],
  ['Time since the first packet', 'Tiempo desde el primer paquete'],
  ['Time since the packet before', 'Tiempo desde el paquete anterior'],
  ['Time since 1970', 'Tiempo desde 1970'],
  ['Number of the interface', 'Número de la interfaz'],
  ['Interface', 'Interfaz'],
  ['What somebody has written to the packet', 'Lo que alguien anotó en el paquete'],
  ['Name of an address, as the capture tells it', 'Nombre de una dirección, según la captura'],
  ['Name of the source, as the capture tells it', 'Nombre del origen, según la captura'],
  ['Name of the destination, as the capture tells it', 'Nombre del destino, según la captura'],
  ['Conversation', 'Conversación'],
  ['Conversation, of TCP', 'Conversación, de TCP'],
  ['Conversation, of UDP', 'Conversación, de UDP'],
  ['Length of the segment’s payload', 'Longitud de la carga del segmento'],
  ['Sequence number, relative', 'Número de secuencia, relativo'],
  ['Acknowledgment number, relative', 'Número de confirmación, relativo'],
  ['Next sequence number, relative', 'Número de secuencia siguiente, relativo'],
  ['Window, scaled', 'Ventana, escalada'],
  ['Anything that TCP analysis found', 'Cualquier hallazgo del análisis de TCP'],
  ['Retransmission', 'Retransmisión'],
  ['Fast retransmission', 'Retransmisión rápida'],
  ['Spurious retransmission', 'Retransmisión innecesaria'],
  ['Out of order', 'Fuera de orden'],
  ['Duplicate acknowledgment', 'Confirmación duplicada'],
  ['A segment before it is missing', 'Falta un segmento anterior'],
  ['Acknowledges what was not seen', 'Confirma lo que no se vio'],
  ['Fills the window', 'Llena la ventana'],
  ['Closes the window', 'Cierra la ventana'],
  ['Changes the window', 'Cambia la ventana'],
  ['Keep-alive', 'Mantener viva la conexión'],
  ['Answer to a keep-alive', 'Respuesta a un keep-alive'],
  ['Begins anew on the ports of another', 'Empieza de nuevo en los puertos de otra'],
  ...ownerTitles('at either end', 'en cualquiera de los extremos'),
  ...ownerTitles('at the client’s end', 'en el extremo del cliente'),
  ...ownerTitles('at the server’s end', 'en el extremo del servidor'),
  [
    'Container, process or container/process of the client',
    'Contenedor, proceso o contenedor/proceso del cliente',
  ],
  [
    'Container, process or container/process of the server',
    'Contenedor, proceso o contenedor/proceso del servidor',
  ],
  ['Address of the client', 'Dirección del cliente'],
  ['Port of the client', 'Puerto del cliente'],
  ['Address of the server', 'Dirección del servidor'],
  ['Port of the server', 'Puerto del servidor'],
  ['Source or destination', 'Origen o destino'],
  ['Source or destination port', 'Puerto de origen o de destino'],
])

function ownerTitles(of: string, its: string): [string, string][] {
  return [
    [`Container ${of}`, `Contenedor ${its}`],
    [`Process ${of}`, `Proceso ${its}`],
    [
      `PID ${of}, in its container or else on the node`,
      `PID ${its}, en su contenedor o, si no, en el nodo`,
    ],
    [`Pod ${of}`, `Pod ${its}`],
    [`How it is known who is ${of}`, `Cómo se sabe quién está ${its}`],
  ]
}
