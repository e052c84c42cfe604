/** What is said of questions, files and the page: see `service-sentence.ts`. */
export const fileSentences: readonly (readonly [english: string, spanish: string])[] = [
  // Asking.
  ['Nothing is being watched.', 'No se está observando nada.'],
  ['Choose a pod first.', 'Elija antes un pod.'],
  ['Another source is just being opened.', 'En este momento se está abriendo otro origen.'],
  ['Wait a moment and try again.', 'Espere un momento e inténtelo de nuevo.'],
  [
    'No pod is being watched and no capture is open.',
    'No se observa ningún pod ni hay ninguna captura abierta.',
  ],
  ['Choose a pod or open a capture first.', 'Elija antes un pod o abra una captura.'],
  [
    'There is no such conversation, or it is no longer kept.',
    'Esa conversación no existe, o ya no se conserva.',
  ],
  ['Choose another one from the list.', 'Elija otra de la lista.'],
  [
    'Packet {number} is not listed; packets {first} to {last} are.',
    'El paquete {number} no está en la lista; están los paquetes del {first} al {last}.',
  ],
  ['Choose a packet of the list.', 'Elija un paquete de la lista.'],
  [
    'The bytes of this packet are no longer kept: newer packets took their place.',
    'Los bytes de este paquete ya no se conservan: paquetes más nuevos ocuparon su lugar.',
  ],
  [
    'More than {count} questions of this view are waiting for their answers.',
    'Más de {count} preguntas de esta vista esperan su respuesta.',
  ],
  [
    'Ask again when some have been answered.',
    'Pregunte de nuevo cuando algunas se hayan respondido.',
  ],
  ['This could not be done: {reason}.', 'No se pudo hacer: {reason}.'],
  ['Try again.', 'Inténtelo de nuevo.'],
  [
    'This file is read by the page alone: there is no pod to ask.',
    'Este archivo lo lee la página sola: no hay ningún pod al que preguntar.',
  ],
  [
    'Start Podscope on the machine of the pod to watch it live.',
    'Inicie Podscope en el equipo del pod para observarlo en directo.',
  ],
  [
    'This is a recording: nobody can be asked any more.',
    'Esto es una grabación: ya no se puede preguntar a nadie.',
  ],
  [
    'Watch a live pod to see its sockets as they are now.',
    'Observe un pod en directo para ver sus sockets como están ahora.',
  ],
  // Files.
  ['Cannot read {path}: {sentence}.', 'No se puede leer {path}: {sentence}.'],
  ['there is no such file', 'no existe ese archivo'],
  ['it may not be read', 'no se permite leerlo'],
  ['it is a folder', 'es una carpeta'],
  [
    'Check the path; a pod is watched with `podscope watch`.',
    'Compruebe la ruta; un pod se observa con `podscope watch`.',
  ],
  [
    'Change its mode or run as a user who may read it.',
    'Cambie sus permisos o ejecute como un usuario que pueda leerlo.',
  ],
  ['Name a capture file in it.', 'Nombre un archivo de captura que esté en ella.'],
  ['Try again with another file.', 'Pruebe con otro archivo.'],
  ['What was read could not be kept: {sentence}.', 'Lo leído no se pudo guardar: {sentence}.'],
  [
    'Make room in the folder for temporary files, or name another one in TMPDIR.',
    'Haga sitio en la carpeta de archivos temporales, o nombre otra en TMPDIR.',
  ],
  ['{file} could not be read on: {reason}.', '{file} no se pudo seguir leyendo: {reason}.'],
  [
    'What came before is shown. Open the file again if it has changed.',
    'Se muestra lo anterior. Abra el archivo de nuevo si ha cambiado.',
  ],
  [
    'Reading {file} was stopped after {count} packets.',
    'La lectura de {file} se detuvo tras {count} paquetes.',
  ],
  ['Open it again to read all of it.', 'Ábralo de nuevo para leerlo entero.'],
  ['Everything before that place is shown.', 'Se muestra todo lo anterior a ese lugar.'],
  ['What can be read is shown.', 'Se muestra lo que se puede leer.'],
  [
    'Packet {number} was captured more than 104 days from the first: times of such packets are rounded, within 290 years by less than a microsecond.',
    'El paquete {number} se capturó a más de 104 días del primero: las horas de tales paquetes se redondean, dentro de 290 años en menos de un microsegundo.',
  ],
  [
    'A file of less than 104 days has them exact: `editcap -A START -B STOP` cuts one out.',
    'Un archivo de menos de 104 días las tiene exactas: `editcap -A INICIO -B FIN` recorta uno.',
  ],
  ['Their order is that of the file.', 'Su orden es el del archivo.'],
  ['Packets of other interfaces are read.', 'Se leen los paquetes de las demás interfaces.'],
  ['Give a pcap or pcapng file, packed or not.', 'Dé un archivo pcap o pcapng, comprimido o no.'],
  [
    'A program of its kind does, `zstd -d FILE` for example: then open what comes out.',
    'Un programa de su clase lo hace, por ejemplo `zstd -d FILE`: abra después lo que salga.',
  ],
  [
    'A pipe does: `zstd -dc FILE | podscope open -`, for example.',
    'Una tubería lo hace: `zstd -dc FILE | podscope open -`, por ejemplo.',
  ],
  [
    'The file is packed with {compression}, which is not unpacked here: unpack it first.',
    'El archivo está comprimido con {compression}, que aquí no se descomprime: descomprímalo antes.',
  ],
  [
    'The file is neither pcap nor pcapng: it begins with {digits}.',
    'El archivo no es pcap ni pcapng: empieza por {digits}.',
  ],
  [
    'The file is empty; a capture begins with a header of at least 24 bytes.',
    'El archivo está vacío; una captura empieza con una cabecera de al menos 24 bytes.',
  ],
  [
    '{bytes} bytes are too few for a capture file.',
    '{bytes} bytes son muy pocos para un archivo de captura.',
  ],
  ['The file ends in the middle of a packet.', 'El archivo acaba en medio de un paquete.'],
  [
    'A pcap file of version {version} is not known here.',
    'Aquí no se conoce un archivo pcap de la versión {version}.',
  ],
  [
    'A packet claims to hold {bytes} bytes; what follows cannot be read.',
    'Un paquete dice tener {bytes} bytes; lo que sigue no se puede leer.',
  ],
  [
    'A block claims to be {bytes} bytes long; what follows cannot be read.',
    'Un bloque dice medir {bytes} bytes; lo que sigue no se puede leer.',
  ],
  ['A section does not tell its byte order.', 'Una sección no dice su orden de bytes.'],
  [
    'The two lengths of a block differ; the first is believed.',
    'Las dos longitudes de un bloque difieren; se cree la primera.',
  ],
  ['An interface block is too short.', 'Un bloque de interfaz es demasiado corto.'],
  ['A packet block is too short.', 'Un bloque de paquete es demasiado corto.'],
  ['A statistics block is too short.', 'Un bloque de estadísticas es demasiado corto.'],
  ['There are more than {count} interfaces.', 'Hay más de {count} interfaces.'],
  [
    'A packet is of interface {index}, which is not described.',
    'Un paquete es de la interfaz {index}, que no está descrita.',
  ],
  [
    'Statistics are of interface {index}, which is not described.',
    'Hay estadísticas de la interfaz {index}, que no está descrita.',
  ],
  [
    'A packet claims {bytes} bytes, more than its block.',
    'Un paquete dice tener {bytes} bytes, más que su bloque.',
  ],
  [
    'A simple packet block is of no interface.',
    'Un bloque de paquete simple no es de ninguna interfaz.',
  ],
  [
    'Simple packet blocks have no time: their packets get that of the one before.',
    'Los bloques de paquete simple no tienen hora: sus paquetes reciben la del anterior.',
  ],
  [
    'Packets of {name} are of link type {type}, which is not read here: they are listed with their bytes.',
    'Los paquetes de {name} son del tipo de enlace {type}, que aquí no se lee: se listan con sus bytes.',
  ],
  [
    'The packed file ends before its end: what could be unpacked is read.',
    'El archivo comprimido acaba antes de su final: se lee lo que se pudo descomprimir.',
  ],
  ['It cannot be unpacked further: {reason}.', 'No se puede descomprimir más: {reason}.'],
  [
    '{file}, byte {place} of what was packed: {sentence}',
    '{file}, byte {place} de lo comprimido: {sentence}',
  ],
  ['{file}, byte {place}: {sentence}', '{file}, byte {place}: {sentence}'],
  // The page itself.
  ['The service did not understand this page.', 'El servicio no entendió a esta página.'],
  [
    'Reload the page: it may be older than the service.',
    'Recargue la página: puede ser más antigua que el servicio.',
  ],
  [
    'The service does not know this page’s token.',
    'El servicio no conoce el token de esta página.',
  ],
  [
    'Open the address that Podscope printed when it started, token included.',
    'Abra la dirección que Podscope imprimió al iniciarse, con su token.',
  ],
  [
    'The service only talks to pages that it served itself.',
    'El servicio solo habla con las páginas que él mismo sirvió.',
  ],
  [
    'Open the address that Podscope printed when it started.',
    'Abra la dirección que Podscope imprimió al iniciarse.',
  ],
  [
    'As many pages as the service allows are watching already.',
    'Ya hay observando tantas páginas como permite el servicio.',
  ],
  ['Close another one, then try again.', 'Cierre otra e inténtelo de nuevo.'],
  [
    'Reading this file has ended in the middle: the browser ran out of memory, or met a fault.',
    'La lectura de este archivo terminó a la mitad: el navegador se quedó sin memoria o encontró un fallo.',
  ],
  [
    'The part of this page that reads files could not be fetched from where the page came from.',
    'La parte de esta página que lee archivos no se pudo obtener del lugar de donde vino la página.',
  ],
  [
    'Open the page again from a Podscope that is running, then open the file.',
    'Abra la página de nuevo desde un Podscope en marcha y después el archivo.',
  ],
  [
    'Open it again; of a very large one open a part: editcap -r big.pcapng part.pcapng 1-1000000',
    'Ábralo de nuevo; de uno muy grande abra una parte: editcap -r big.pcapng part.pcapng 1-1000000',
  ],
  [
    'The connection was cut while the file was being gathered.',
    'La conexión se cortó mientras se reunía el archivo.',
  ],
  [
    'Save it again when the page is connected.',
    'Guárdelo de nuevo cuando la página esté conectada.',
  ],
  [
    'The file would be larger than 1 GiB, which is more than a page can hold.',
    'El archivo sería mayor de 1 GiB, más de lo que cabe en una página.',
  ],
  [
    'Select a shorter range on the timeline, or record to a file with -w.',
    'Seleccione un intervalo más corto en la línea de tiempo, o grabe en un archivo con -w.',
  ],
  ['{file}: {sentence}', '{file}: {sentence}'],
]
