/** What is said of pods, of capturing in them and of the demo pod: see `service-sentence.ts`. */
export const podSentences: readonly (readonly [english: string, spanish: string])[] = [
  [
    'No Docker-compatible socket ({sockets}).',
    'No hay un socket compatible con Docker ({sockets}).',
  ],
  [
    'Where containers lack their names, start podman.socket or set DOCKER_HOST.',
    'Donde falten los nombres de los contenedores, inicie podman.socket o defina DOCKER_HOST.',
  ],
  [
    'Without the capability {capability}, {sentence}.',
    'Sin la capacidad {capability}, {sentence}.',
  ],
  ['Run as root, or give the capability.', 'Ejecute como root, o dé la capacidad.'],
  // Finding pods, and entering them.
  [
    'Pods are found through /proc, which this system does not have.',
    'Los pods se encuentran a través de /proc, que este sistema no tiene.',
  ],
  [
    'Run Podscope on the Linux node of the pod, or open a capture file.',
    'Ejecute Podscope en el nodo Linux del pod, o abra un archivo de captura.',
  ],
  [
    '{count} containers are left out: their network namespaces may not be read.',
    'Se dejan fuera {count} contenedores: no se permite leer sus espacios de nombres de red.',
  ],
  [
    "The engine at {socket} does not tell its containers' names ({failure}).",
    'El motor en {socket} no dice los nombres de sus contenedores ({failure}).',
  ],
  [
    'Run as root or as a member of its group, or see whether the engine runs.',
    'Ejecute como root o como miembro de su grupo, o compruebe si el motor está en marcha.',
  ],
  [
    'Run as root, or with the capability {capability}.',
    'Ejecute como root, o con la capacidad {capability}.',
  ],
  [
    'Run as root, or with the capabilities SYS_PTRACE and DAC_READ_SEARCH.',
    'Ejecute como root, o con las capacidades SYS_PTRACE y DAC_READ_SEARCH.',
  ],
  [
    'Run as root, or with the capability SYS_ADMIN and tracefs mounted at /sys/kernel/tracing.',
    'Ejecute como root, o con la capacidad SYS_ADMIN y tracefs montado en /sys/kernel/tracing.',
  ],
  [
    'The kernel does not tell whose connections are ({why}): those that live shorter than a quarter of a second may stay unknown.',
    'El núcleo no dice de quién son las conexiones ({why}): las que viven menos de un cuarto de segundo pueden quedar sin dueño conocido.',
  ],
  [
    'The kernel had {count} events more than it could keep: some owners are unknown for that.',
    'El núcleo tuvo {count} eventos más de los que podía guardar: por eso no se conocen algunos dueños.',
  ],
  [
    'More than {count} UDP datagrams a second are sent on this node: at times the kernel is not asked by whom, and owners of short-lived sockets stay unknown.',
    'En este nodo se envían más de {count} datagramas UDP por segundo: a ratos no se pregunta al núcleo quién los envía, y los dueños de sockets de vida corta quedan desconocidos.',
  ],
  ['TCP is not affected.', 'TCP no se ve afectado.'],
  [
    'The machine is very busy; watch fewer pods.',
    'El equipo está muy ocupado; observe menos pods.',
  ],
  [
    "Some processes' descriptors may not be read: the owners of their sockets stay unknown.",
    'No se permite leer los descriptores de algunos procesos: los dueños de sus sockets quedan desconocidos.',
  ],
  [
    'The network namespace of process {pid} may not be opened.',
    'No se permite abrir el espacio de nombres de red del proceso {pid}.',
  ],
  [
    "Process {pid}, through which the pod's network namespace is entered, has gone.",
    'El proceso {pid}, por el que se entra en el espacio de nombres de red del pod, ya no existe.',
  ],
  [
    'No process of the pod is left through which its network namespace could be entered.',
    'No queda ningún proceso del pod por el que entrar en su espacio de nombres de red.',
  ],
  ['Choose the pod again when it runs.', 'Elija el pod de nuevo cuando esté en marcha.'],
  [
    'The interfaces cannot be listed: {program} is not installed here.',
    'No se pueden listar las interfaces: {program} no está instalado aquí.',
  ],
  [
    'The interfaces cannot be listed: ip says "{reason}".',
    'No se pueden listar las interfaces: ip dice «{reason}».',
  ],
  [
    'Entering a network namespace takes root, or the capability SYS_ADMIN.',
    'Para entrar en un espacio de nombres de red hace falta ser root o tener la capacidad SYS_ADMIN.',
  ],
  ['On Debian or Ubuntu: {command}', 'En Debian o Ubuntu: {command}'],
  [
    'There are {count} pods called "{name}": {names}.',
    'Hay {count} pods llamados «{name}»: {names}.',
  ],
  [
    'There is no pod called "{name}" in {namespace} on this node.',
    'No hay ningún pod llamado «{name}» en {namespace} en este nodo.',
  ],
  [
    'There is no pod called "{name}" on this node.',
    'No hay ningún pod llamado «{name}» en este nodo.',
  ],
  ['Say which with -n, as in: {example}', 'Diga cuál con -n, por ejemplo: {example}'],
  [
    'Give the id of a container in place of the name.',
    'Dé el identificador de un contenedor en lugar del nombre.',
  ],
  ['Pods can be entered on Linux only.', 'Solo en Linux se puede entrar en los pods.'],
  [
    'Open a recording, or watch a pod of a cluster.',
    'Abra una grabación, u observe un pod de un clúster.',
  ],
  ['There is no {program} here.', 'Aquí no hay {program}.'],
  [
    'Install {program} (Debian, Ubuntu: {command}).',
    'Instale {program} (Debian, Ubuntu: {command}).',
  ],
  ['The npm package cap is not installed.', 'El paquete de npm cap no está instalado.'],
  [
    'Install a compiler and libpcap-dev, then run `npm install cap`; or use `--tap tcpdump`.',
    'Instale un compilador y libpcap-dev y ejecute `npm install cap`; o use `--tap tcpdump`.',
  ],
  ['There is no tap called {name}.', 'No hay ninguna forma de captura llamada {name}.'],
  ['Say --tap {kinds}.', 'Diga --tap {kinds}.'],
  // Capturing.
  [
    'There is no program “{program}” to capture with.',
    'No hay un programa «{program}» con el que capturar.',
  ],
  ['Install tcpdump.', 'Instale tcpdump.'],
  [
    "The pod's network namespace may not be entered.",
    'No se permite entrar en el espacio de nombres de red del pod.',
  ],
  [
    '{program} may not settle on the user it runs as.',
    '{program} no puede cambiar al usuario con el que se ejecuta.',
  ],
  [
    'Give the capability SETGID, or start as another user than root.',
    'Dé la capacidad SETGID, o inicie con otro usuario que no sea root.',
  ],
  [
    '{program} may not capture on {interface}.',
    '{program} no tiene permiso para capturar en {interface}.',
  ],
  ['The interface {name} has disappeared.', 'La interfaz {name} ha desaparecido.'],
  ['It is captured again as soon as it is back.', 'Se captura de nuevo en cuanto vuelva.'],
  [
    "There is no interface {name} in the pod's network namespace.",
    'No hay ninguna interfaz {name} en el espacio de nombres de red del pod.',
  ],
  [
    'Name one of those that `podscope inspect` lists.',
    'Nombre una de las que lista `podscope inspect`.',
  ],
  ['The capture filter was refused: {reason}.', 'El filtro de captura fue rechazado: {reason}.'],
  [
    'Correct it; its language is described in pcap-filter(7).',
    'Corríjalo; su lenguaje se describe en pcap-filter(7).',
  ],
  [
    'The language is that of tcpdump: see pcap-filter(7).',
    'El lenguaje es el de tcpdump: véase pcap-filter(7).',
  ],
  [
    'The kernel has not enough memory for the capture buffer.',
    'El núcleo no tiene memoria suficiente para el búfer de captura.',
  ],
  ['Ask for a smaller buffer.', 'Pida un búfer menor.'],
  ['{program} on {interface} was ended {how}.', '{program} en {interface} terminó ({how}).'],
  [
    'It is started again; what passed meanwhile is missing.',
    'Se inicia de nuevo; falta lo que pasó entretanto.',
  ],
  [
    '{program} on {interface} wrote what cannot be read. {reason}',
    '{program} en {interface} escribió algo que no se puede leer. {reason}',
  ],
  ['It is started again.', 'Se inicia de nuevo.'],
  [
    '{interface} was not captured for {seconds} s: {sentence}.',
    '{interface} no se capturó durante {seconds} s: {sentence}.',
  ],
  [
    'The capture goes on; what passed in that time is not known.',
    'La captura continúa; no se sabe qué pasó en ese tiempo.',
  ],
  [
    'Only in the demo pod can the page send a request.',
    'Solo en el pod de demostración puede la página enviar una petición.',
  ],
  ['Send one yourself, with kubectl exec.', 'Envíe una usted, con kubectl exec.'],
  [
    'The bytes of packets cannot be kept on the disk: {sentence}.',
    'Los bytes de los paquetes no se pueden guardar en el disco: {sentence}.',
  ],
  [
    'Cannot write {path}: {sentence}. The first {bytes} bytes are a complete recording, the capture goes on.',
    'No se puede escribir {path}: {sentence}. Los primeros {bytes} bytes son una grabación completa; la captura continúa.',
  ],
  ['Cannot write {path}: {sentence}.', 'No se puede escribir {path}: {sentence}.'],
  ['Cannot write {path}: {sentence}.{kept}', 'No se puede escribir {path}: {sentence}.{kept}'],
  // Why a disk takes no more.
  ['the disk is full', 'el disco está lleno'],
  ['the disk is slower than the capture', 'el disco es más lento que la captura'],
  ['the disk quota is used up', 'la cuota de disco está agotada'],
  [
    'the file has reached the largest size allowed here',
    'el archivo alcanzó el mayor tamaño permitido aquí',
  ],
  ['it may not be written', 'no se permite escribirlo'],
  ['the file system is read-only', 'el sistema de archivos es de solo lectura'],
  ['its folder does not exist', 'su carpeta no existe'],
  ['it is a folder', 'es una carpeta'],
  [
    'Name another file with -w, on a disk that has room.',
    'Nombre otro archivo con -w, en un disco con espacio.',
  ],
  // What happens to a pod.
  ['The pod {name} has gone.', 'El pod {name} ya no existe.'],
  [
    'What was captured stays; the capture goes on by itself when the pod comes back.',
    'Lo capturado se conserva; la captura continúa sola cuando el pod vuelva.',
  ],
  [
    'The pod {name} is back, in the network namespace {inode}.',
    'El pod {name} ha vuelto, en el espacio de nombres de red {inode}.',
  ],
  ['The capture goes on there.', 'La captura continúa allí.'],
  ['The container {name} has been started.', 'El contenedor {name} se ha iniciado.'],
  [
    'Its traffic is captured with that of the others.',
    'Su tráfico se captura con el de los demás.',
  ],
  [
    'The container {name} has been restarted; its first process is now {pid}.',
    'El contenedor {name} se ha reiniciado; su primer proceso es ahora {pid}.',
  ],
  [
    'The capture goes on; owners are named by the new processes.',
    'La captura continúa; los dueños se nombran por los procesos nuevos.',
  ],
  ['The container {name} has exited.', 'El contenedor {name} ha terminado.'],
  ['The capture of the others goes on.', 'La captura de los demás continúa.'],
  ['Choose another one.', 'Elija otro.'],
  // The demo pod and the recording.
  ['the bundled recording', 'la grabación incluida'],
  ['the bundled recording of nginx-busybox', 'la grabación incluida de nginx-busybox'],
  ['entering the network namespace', 'entrando en el espacio de nombres de red'],
  ['reading its beginning', 'leyendo su principio'],
  [
    'The demo pod could not be made: {reason}.',
    'No se pudo crear el pod de demostración: {reason}.',
  ],
  [
    'It needs a Linux machine whose root may make namespaces, mounts and interfaces; inside a container that takes --privileged.',
    'Necesita un equipo Linux cuyo root pueda crear espacios de nombres, montajes e interfaces; dentro de un contenedor eso requiere --privileged.',
  ],
  [
    'A demo pod can be made on Linux only: it consists of Linux namespaces.',
    'Un pod de demostración solo puede crearse en Linux: se compone de espacios de nombres de Linux.',
  ],
  [
    'Start it on a Linux machine, or look at the recording that comes with the program.',
    'Iníciela en un equipo Linux, o mire la grabación que trae el programa.',
  ],
  [
    'Making namespaces and interfaces for the demo pod takes the rights of root.',
    'Crear espacios de nombres e interfaces para el pod de demostración requiere los permisos de root.',
  ],
  ['Start it with sudo.', 'Iníciela con sudo.'],
  [
    'No cgroup can be made here, and a container is recognised by the id in the name of its cgroup.',
    'Aquí no se puede crear un cgroup, y un contenedor se reconoce por el identificador en el nombre de su cgroup.',
  ],
  [
    'Mount a cgroup hierarchy read-write; inside a container that takes --privileged.',
    'Monte una jerarquía de cgroups con escritura; dentro de un contenedor eso requiere --privileged.',
  ],
  [
    'The request in the demo pod failed: {problem}',
    'La petición en el pod de demostración falló: {problem}',
  ],
  ['Stop the demo and start it again.', 'Detenga la demostración e iníciela de nuevo.'],
  [
    'The demo pod is made with programs that are not installed here: {programs}.',
    'El pod de demostración se crea con programas que no están instalados aquí: {programs}.',
  ],
]
