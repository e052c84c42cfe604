import { defineWords } from '../language/define-words.ts'

/** How it goes: the source, the connection, limits that were hit, the beginning. */
export const stateWords = defineWords({
  en: {
    liveUntilCut: 'live until the cut',
    live: 'live',
    perSecond: 'packets/s',
    recording: 'recording',
    ended: 'ended',
    starting: 'starting',
    notCapturing: 'not capturing',
    lost: 'Connection lost, reconnecting',
    reconnecting: (seconds: string, attempt: number) =>
      `Reconnecting in ${seconds} s (attempt ${attempt})`,
    silent: 'Nothing is heard of the service',
    silentFor: (seconds: string) => `Nothing heard of the service for ${seconds} s`,
    retryNow: 'Retry now',
    connecting: 'connecting',
    notConnected: 'Not connected',
    fileClosed: (name: string) => `${name} is closed`,
    unreachable: {
      'no-answer': {
        text: 'The service that served this page does not answer.',
        remedy:
          'It may have ended: start Podscope again and open the address that it prints. This page goes on trying.',
      },
      'web-socket-blocked': {
        text: 'The service answers, but no WebSocket to it opens: something in between keeps it out.',
        remedy:
          'Let WebSockets through in the proxy, the firewall or the browser’s extensions, or open this page on the service’s own machine. This page goes on trying.',
      },
    },
    tryAgain: 'Try again',
    openAgain: 'Open the file again',
    keepingLast: (count: string) => `keeping the last ${count}`,
    keepingTitle: 'Totals count all packets; the older ones can no longer be listed.',
    oneOf: (of: string, skipped: string, since: string) =>
      `showing 1 of ${of} packets: ${skipped} not drawn since ${since}`,
    notDrawn: (skipped: string, since: string) => `${skipped} packets not drawn since ${since}`,
    notDrawnTitle:
      'The capture goes on in full; this page cannot draw every packet at this rate. Pause, or capture less with a filter: podscope watch -f "tcp port 80".',
    kernelDropped: (count: string) => `${count} dropped by the kernel`,
    kernelTitle:
      'The kernel’s capture buffer was full. A larger one holds more: podscope watch --buffer 32.',
    partly: (kept: string, all: string, since: string) =>
      `Of ${all} packets the last ${kept} are listed, from ${since} on: what is older is counted only.`,
    partlyRemedy:
      'To see the beginning, cut it out first: editcap -r big.pcapng part.pcapng 1-1000000',
    readingFile: 'Reading the file',
    readSoFar: (read: string, all: string) => `${read} of ${all}`,
    packetsSoFar: (count: string) => `${count} packets`,
    timeLeft: (time: string) => `about ${time} left`,
    incomplete: 'what is shown is not complete yet',
    stop: 'Stop',
    entering: (title: string) => `Entering ${title}`,
    waitingForService: 'Waiting for the service …',
    cannotBeWatched: (title: string) => `${title} cannot be watched`,
    watchAnother: 'Watch another pod',
    watchPod: 'Watch a pod',
    watchPodText:
      'Podscope enters the pod’s network namespace and draws every packet that crosses it, with the container and the process at both ends.',
    watchElsewhere: 'To watch a live pod, start Podscope on a machine that can reach it:',
    openCapture: 'Open a capture',
    openCaptureText:
      'Drop a pcap or pcapng file anywhere on this page, packed with gzip or not. It is read here, in the browser: nothing leaves this machine. Recordings made by Podscope or ptcpdump bring the names of containers and processes with them.',
    chooseFile: 'Choose a file …',
    sample: 'Play the recording that comes with Podscope',
    sampleMissing: 'The recording is not where this page expects it, beside its other files.',
    learn: 'Learn with it',
    learnText:
      'One wget from one container to another, packet by packet: begin with the recording, slowly.',
    recent: 'Opened here before',
    openRecent: (name: string) => `Open ${name} again`,
    bringRecent: 'choose it again: this browser keeps names only',
    recentGone: (name: string) =>
      `${name} cannot be opened any more: it was moved, or reading it was not allowed.`,
    forgetRecent: 'Forget these names',
    emptyFile: (title: string) => `${title} has no packets that could be read`,
    emptyFileRemedy:
      'Read are pcap and pcapng of either byte order, with any link type, as they are or packed with gzip.',
    openAnother: 'Open another one',
  },
  es: {
    liveUntilCut: 'en directo hasta el corte',
    live: 'en directo',
    perSecond: 'paq./s',
    recording: 'grabación',
    ended: 'terminado',
    starting: 'iniciando',
    notCapturing: 'sin captura',
    lost: 'Conexión perdida, reconectando',
    reconnecting: (seconds, attempt) => `Reconexión en ${seconds} s (intento ${attempt})`,
    silent: 'El servicio no da señales',
    silentFor: (seconds) => `El servicio no da señales desde hace ${seconds} s`,
    retryNow: 'Reintentar ya',
    connecting: 'conectando',
    notConnected: 'Sin conexión',
    fileClosed: (name) => `${name} está cerrado`,
    unreachable: {
      'no-answer': {
        text: 'El servicio que sirvió esta página no responde.',
        remedy:
          'Puede haber terminado: inicie Podscope de nuevo y abra la dirección que muestra. Esta página lo sigue intentando.',
      },
      'web-socket-blocked': {
        text: 'El servicio responde, pero no se abre ningún WebSocket hacia él: algo entre ambos no lo deja pasar.',
        remedy:
          'Deje pasar los WebSockets en el proxy, el cortafuegos o las extensiones del navegador, o abra esta página en el equipo del servicio. Esta página lo sigue intentando.',
      },
    },
    tryAgain: 'Intentar de nuevo',
    openAgain: 'Abrir el archivo de nuevo',
    keepingLast: (count) => `se guardan los últimos ${count}`,
    keepingTitle: 'Los totales cuentan todos los paquetes; los más antiguos ya no pueden listarse.',
    oneOf: (of, skipped, since) =>
      `se muestra 1 de cada ${of} paquetes: ${skipped} sin dibujar desde las ${since}`,
    notDrawn: (skipped, since) => `${skipped} paquetes sin dibujar desde las ${since}`,
    notDrawnTitle:
      'La captura continúa completa; esta página no puede dibujar cada paquete a este ritmo. Haga una pausa o capture menos con un filtro: podscope watch -f "tcp port 80".',
    kernelDropped: (count) => `${count} descartados por el núcleo`,
    kernelTitle:
      'El búfer de captura del núcleo estaba lleno. Uno mayor retiene más: podscope watch --buffer 32.',
    partly: (kept, all, since) =>
      `De ${all} paquetes se listan los últimos ${kept}, desde ${since}: lo anterior solo se cuenta.`,
    partlyRemedy:
      'Para ver el principio, recórtelo antes: editcap -r big.pcapng part.pcapng 1-1000000',
    readingFile: 'Leyendo el archivo',
    readSoFar: (read, all) => `${read} de ${all}`,
    packetsSoFar: (count) => `${count} paquetes`,
    timeLeft: (time) => `faltan unos ${time}`,
    incomplete: 'lo que se muestra aún no está completo',
    stop: 'Detener',
    entering: (title) => `Entrando en ${title}`,
    waitingForService: 'Esperando al servicio…',
    cannotBeWatched: (title) => `No se puede observar ${title}`,
    watchAnother: 'Observar otro pod',
    watchPod: 'Observar un pod',
    watchPodText:
      'Podscope entra en el espacio de nombres de red del pod y dibuja cada paquete que lo cruza, con el contenedor y el proceso de ambos extremos.',
    watchElsewhere:
      'Para observar un pod en directo, inicie Podscope en un equipo que llegue a él:',
    openCapture: 'Abrir una captura',
    openCaptureText:
      'Suelte un archivo pcap o pcapng en cualquier lugar de esta página, comprimido con gzip o no. Se lee aquí, en el navegador: nada sale de este equipo. Las grabaciones de Podscope o ptcpdump traen los nombres de contenedores y procesos.',
    chooseFile: 'Elegir un archivo…',
    sample: 'Reproducir la grabación que trae Podscope',
    sampleMissing: 'La grabación no está donde esta página la espera, junto a sus otros archivos.',
    learn: 'Aprender con ella',
    learnText:
      'Un wget de un contenedor a otro, paquete por paquete: empiece con la grabación, despacio.',
    recent: 'Abiertos aquí antes',
    openRecent: (name) => `Abrir ${name} de nuevo`,
    bringRecent: 'elíjalo de nuevo: este navegador solo guarda nombres',
    recentGone: (name) => `${name} ya no se puede abrir: se movió, o no se permitió leerlo.`,
    forgetRecent: 'Olvidar estos nombres',
    emptyFile: (title) => `${title} no tiene paquetes que se puedan leer`,
    emptyFileRemedy:
      'Se leen pcap y pcapng de cualquier orden de bytes, con cualquier tipo de enlace, tal cual o comprimidos con gzip.',
    openAnother: 'Abrir otro',
  },
})
