/** What is said of agents, hubs and the API server of a cluster: see `service-sentence.ts`. */
export const clusterSentences: readonly (readonly [english: string, spanish: string])[] = [
  // Asking an agent, and hearing from it.
  [
    'The agent on {node} answered with status {status}.',
    'El agente de {node} respondió con el estado {status}.',
  ],
  [
    'Look at its log, and whether it is of the same version.',
    'Mire su registro, y si es de la misma versión.',
  ],
  [
    'The agent on {node} cannot be reached: {reason}.',
    'No se puede llegar al agente de {node}: {reason}.',
  ],
  [
    'It is tried again; see whether its pod runs and whether the node is there.',
    'Se intenta de nuevo; compruebe si su pod está en marcha y si el nodo está ahí.',
  ],
  [
    'No agents are found at {address}: {reason}.',
    'No se encuentran agentes en {address}: {reason}.',
  ],
  [
    'See whether their pods run: kubectl -n podscope get pods -o wide.',
    'Compruebe si sus pods están en marcha: kubectl -n podscope get pods -o wide.',
  ],
  ['Nothing is heard of the agent on {node}.', 'No se sabe nada del agente de {node}.'],
  [
    'It is tried again, and what it captures meanwhile follows; see whether the node is there.',
    'Se intenta de nuevo, y lo que capture entretanto llegará después; compruebe si el nodo está ahí.',
  ],
  [
    'The connection to the agent on {node} was cut.',
    'Se cortó la conexión con el agente de {node}.',
  ],
  [
    'It goes on by itself where it stopped, as soon as the agent can be reached.',
    'Continúa sola donde se detuvo, en cuanto se pueda llegar al agente.',
  ],
  ['The agent on {node} is there again.', 'El agente de {node} está de nuevo ahí.'],
  [
    'What it has captured meanwhile is being added.',
    'Se está añadiendo lo que ha capturado entretanto.',
  ],
  [
    'The agent on {node} runs and does not answer.',
    'El agente de {node} está en marcha y no responde.',
  ],
  [
    'See whether the image is of this version (--image).',
    'Compruebe si la imagen es de esta versión (--image).',
  ],
  [
    'Nothing is captured: the pod has no interface{name} that is up.',
    'No se captura nada: el pod no tiene ninguna interfaz{name} activa.',
  ],
  [
    'Say --interface lo or eth0, or leave it out to capture all.',
    'Diga --interface lo o eth0, u omítalo para capturarlas todas.',
  ],
  [
    'Packets and conversations go on; set TMPDIR to a folder with room to see bytes again.',
    'Los paquetes y las conversaciones siguen; ponga TMPDIR en una carpeta con espacio para ver los bytes de nuevo.',
  ],
  // What an agent answers.
  [
    'It is not possible to listen on {address}:{port}: {reason}.',
    'No es posible escuchar en {address}:{port}: {reason}.',
  ],
  ['Choose another address with --listen.', 'Elija otra dirección con --listen.'],
  ['Choose another address with --host and --port.', 'Elija otra dirección con --host y --port.'],
  ['Only GET is answered here.', 'Aquí solo se responde a GET.'],
  [
    'Nothing of an agent can be changed from outside.',
    'De un agente no se puede cambiar nada desde fuera.',
  ],
  ['The token is missing or is not this agent’s.', 'Falta el token, o no es el de este agente.'],
  [
    'Only the hub or the laptop that the agent was started for may ask it.',
    'Solo puede preguntarle el concentrador o el equipo para el que se inició el agente.',
  ],
  ['There is nothing of that name here.', 'Aquí no hay nada con ese nombre.'],
  [
    'The agent answers /v1/pods, /v1/capture, /v1/sockets and /v1/inspect.',
    'El agente responde a /v1/pods, /v1/capture, /v1/sockets y /v1/inspect.',
  ],
  ['Look at the agent’s log.', 'Mire el registro del agente.'],
  [
    'The bytes from {from} to {to} are no longer kept.',
    'Los bytes del {from} al {to} ya no se conservan.',
  ],
  ['Begin anew with the oldest that are.', 'Empiece de nuevo por los más antiguos que queden.'],
  [
    'That stream has ended: nobody had been reading it for too long, or the agent was restarted.',
    'Ese flujo ha terminado: nadie lo leía desde hacía demasiado, o el agente se reinició.',
  ],
  ['Begin another one.', 'Empiece otro.'],
  ['The parameter {name} is wrong.', 'El parámetro {name} está mal.'],
  ['It is to be {what}.', 'Debe ser {what}.'],
  [
    'The pod {pod} is not on this node, or this agent may not watch it.',
    'El pod {pod} no está en este nodo, o este agente no puede observarlo.',
  ],
  [
    'Ask the agent on the node that it runs on.',
    'Pregunte al agente del nodo en el que se ejecuta.',
  ],
  ['This agent captures {count} pods already.', 'Este agente ya captura {count} pods.'],
  ['Stop watching one of them.', 'Deje de observar uno de ellos.'],
  [
    'An agent needs a token of at least {count} characters.',
    'Un agente necesita un token de al menos {count} caracteres.',
  ],
  [
    'Name a file with --token-file, or set {variable}.',
    'Nombre un archivo con --token-file, o defina {variable}.',
  ],
  ['The token cannot be read: {reason}.', 'No se puede leer el token: {reason}.'],
  [
    'The token in {file} cannot be read: {reason}.',
    'No se puede leer el token de {file}: {reason}.',
  ],
  [
    'Name a file that may be read with --token-file.',
    'Nombre con --token-file un archivo que se pueda leer.',
  ],
  // Starting an agent on a node.
  ['Interrupted while the agent started.', 'Interrumpido mientras el agente se iniciaba.'],
  ['Nothing is left behind.', 'No queda nada atrás.'],
  [
    "The node {node} does not get the agent's image {image}: {reason}.",
    'El nodo {node} no obtiene la imagen del agente {image}: {reason}.',
  ],
  [
    'Load it there (kind load docker-image {image}; minikube image load {same}; on k3s: k3s ctr images import FILE; with containerd: ctr -n k8s.io images import FILE), or name one it can pull with --image.',
    'Cárguela allí (kind load docker-image {image}; minikube image load {same}; en k3s: k3s ctr images import FILE; con containerd: ctr -n k8s.io images import FILE), o nombre con --image una que pueda descargar.',
  ],
  [
    'It is pulled if a registry has it; else load it there, as in: kind load docker-image {image}',
    'Se descarga si un registro la tiene; si no, cárguela allí, por ejemplo: kind load docker-image {image}',
  ],
  [
    'The node {node} does not list the image {image}.',
    'El nodo {node} no tiene en su lista la imagen {image}.',
  ],
  [
    'The node {node} does not take the agent: {reason}.',
    'El nodo {node} no acepta el agente: {reason}.',
  ],
  ['Make room on that node, and try again.', 'Haga sitio en ese nodo e inténtelo de nuevo.'],
  [
    'See "kubectl describe node" of that node, and try again.',
    'Mire «kubectl describe node» de ese nodo e inténtelo de nuevo.',
  ],
  ['The node {node} is not ready: {reason}.', 'El nodo {node} no está listo: {reason}.'],
  [
    'Bring the node back, or watch a pod on another one.',
    'Recupere el nodo, u observe un pod de otro.',
  ],
  [
    'The agent cannot run on {node}: {reason}.',
    'El agente no puede ejecutarse en {node}: {reason}.',
  ],
  [
    'See whether the image is of this version (--image) and what the node permits.',
    'Compruebe si la imagen es de esta versión (--image) y qué permite el nodo.',
  ],
  [
    'The agent on {node} did not start within {seconds} s.{more}',
    'El agente de {node} no se inició en {seconds} s.{more}',
  ],
  [
    'Try again; if it lasts, ask whoever runs the cluster: it is ill.',
    'Vuelva a intentarlo; si persiste, pregunte a quien administra el clúster: tiene problemas.',
  ],
  ['The agent on {node} was removed.', 'El agente de {node} fue eliminado.'],
  [
    'The agent on {node} was removed while it started.',
    'El agente de {node} fue eliminado mientras se iniciaba.',
  ],
  [
    'See who removes pods in the Kubernetes namespace podscope, and try again.',
    'Averigüe quién elimina pods en el espacio de nombres de Kubernetes podscope e inténtelo de nuevo.',
  ],
  [
    'The pod {namespace}/{name} {why}: it has no traffic to show.',
    'El pod {namespace}/{name} {why}: no tiene tráfico que mostrar.',
  ],
  [
    'See why: kubectl describe pod {name} -n {namespace}',
    'Vea por qué: kubectl describe pod {name} -n {namespace}',
  ],
  [
    'The Kubernetes namespace {namespace} is being deleted and does not go.',
    'El espacio de nombres de Kubernetes {namespace} se está eliminando y no desaparece.',
  ],
  [
    'See what holds it: kubectl get namespace {namespace} -o yaml',
    'Vea qué lo retiene: kubectl get namespace {namespace} -o yaml',
  ],
  [
    'The pod {pod} was deleted while the agent started.',
    'El pod {pod} fue eliminado mientras el agente se iniciaba.',
  ],
  ['Choose another one; the agent has been removed.', 'Elija otro; el agente se ha retirado.'],
  ['The pod {pod} has been deleted.', 'El pod {pod} ha sido eliminado.'],
  [
    'What was captured stays; watch the pod that takes its place.',
    'Lo capturado se conserva; observe el pod que ocupe su lugar.',
  ],
  // The hub.
  ['The page has not been built.', 'La página no se ha construido.'],
  ['Run npm run build.', 'Ejecute npm run build.'],
  [
    'The pod {pod} is not there, or you may not watch it.',
    'El pod {pod} no está, o usted no puede observarlo.',
  ],
  [
    'Whoever may create pods/exec in its Kubernetes namespace may watch it.',
    'Puede observarlo quien pueda crear pods/exec en su espacio de nombres de Kubernetes.',
  ],
  [
    'You may no longer watch these pods, or the API server cannot be asked.',
    'Usted ya no puede observar estos pods, o no se puede preguntar al servidor de la API.',
  ],
  [
    'Watching has ended; what came before stays until you leave.',
    'La observación ha terminado; lo anterior se conserva hasta que usted salga.',
  ],
  // The API server.
  [
    'In context "{context}" you lack the right to {rights}.',
    'En el contexto «{context}» le falta el derecho a {rights}.',
  ],
  [
    'Ask an administrator for a role with: {rights}.',
    'Pida a un administrador un rol con: {rights}.',
  ],
  [
    'The API server {server} (context "{context}") cannot be reached: {reason}.',
    'No se puede llegar al servidor de la API {server} (contexto «{context}»): {reason}.',
  ],
  [
    'Check that the cluster runs and that the network or VPN leads there{more}',
    'Compruebe que el clúster está en marcha y que la red o la VPN llega hasta él{more}',
  ],
  [
    'The certificate of {server} (context "{context}") is not trusted: {reason}.',
    'No se confía en el certificado de {server} (contexto «{context}»): {reason}.',
  ],
  [
    "Fetch the kubeconfig anew: its certificate authority is not this cluster's{more}",
    'Obtenga el kubeconfig de nuevo: su autoridad de certificación no es la de este clúster{more}',
  ],
  [
    'The cluster of context "{context}" does not accept your credentials: they are wrong or have expired.',
    'El clúster del contexto «{context}» no acepta sus credenciales: son incorrectas o han caducado.',
  ],
  [
    'Log in to it again until this works: kubectl --context {context} get pods',
    'Inicie sesión en él de nuevo hasta que esto funcione: kubectl --context {context} get pods',
  ],
  [
    'The credentials of context "{context}" cannot be had: {reason}.',
    'No se pueden obtener las credenciales del contexto «{context}»: {reason}.',
  ],
  [
    'Run the log-in that your kubeconfig names, and try "kubectl get pods".',
    'Ejecute el inicio de sesión que nombra su kubeconfig y pruebe «kubectl get pods».',
  ],
  [
    'The API server has too much to do, also after waiting as long as it asked: {reason}.',
    'El servidor de la API tiene demasiado trabajo, también tras esperar cuanto pidió: {reason}.',
  ],
  ['Try again in a minute.', 'Inténtelo de nuevo dentro de un minuto.'],
  [
    "The cluster's pod security does not let the agent run: {reason}.",
    'La seguridad de pods del clúster no deja ejecutar el agente: {reason}.',
  ],
  [
    'Have an administrator run: kubectl label namespace podscope --overwrite pod-security.kubernetes.io/enforce=privileged',
    'Pida a un administrador que ejecute: kubectl label namespace podscope --overwrite pod-security.kubernetes.io/enforce=privileged',
  ],
  [
    '{question} is forbidden in context "{context}": {reason}.',
    '{question} no está permitido en el contexto «{context}»: {reason}.',
  ],
  [
    'Ask an administrator for that right, or choose another context with --context.',
    'Pida ese derecho a un administrador, o elija otro contexto con --context.',
  ],
  [
    'The context is "{context}": see whether it is the right one.',
    'El contexto es «{context}»: compruebe si es el correcto.',
  ],
  [
    "Following the cluster's changes was ended: {reason}.",
    'El seguimiento de los cambios del clúster terminó: {reason}.',
  ],
  ['It goes on by itself.', 'Continúa solo.'],
  [
    '{question} failed: the API server says "{reason}" ({status}).',
    '{question} falló: el servidor de la API dice «{reason}» ({status}).',
  ],
  ['{question} failed: {reason}.', '{question} falló: {reason}.'],
  // The kubeconfig.
  ['No kubeconfig says where the cluster is.', 'Ningún kubeconfig dice dónde está el clúster.'],
  [
    'Name one with --kubeconfig or KUBECONFIG, or watch a pod of this node with --local.',
    'Nombre uno con --kubeconfig o KUBECONFIG, u observe un pod de este nodo con --local.',
  ],
  [
    'The kubeconfig {path} cannot be read: {reason}.',
    'No se puede leer el kubeconfig {path}: {reason}.',
  ],
  ['Mend it, or name another one with --kubeconfig.', 'Corríjalo, o nombre otro con --kubeconfig.'],
  ['{path} has no current context.', '{path} no tiene un contexto actual.'],
  ['Say which with --context: {names}.', 'Diga cuál con --context: {names}.'],
  [
    'There is no context called "{name}" in {path}.',
    'No hay ningún contexto llamado «{name}» en {path}.',
  ],
  ['Name one of these with --context: {names}.', 'Nombre uno de estos con --context: {names}.'],
  ['There are: {names}.', 'Hay: {names}.'],
  [
    'The context "{context}" names the cluster "{cluster}", which {path} does not describe.',
    'El contexto «{context}» nombra el clúster «{cluster}», que {path} no describe.',
  ],
  [
    'Mend the kubeconfig, or choose another context with --context.',
    'Corrija el kubeconfig, o elija otro contexto con --context.',
  ],
  [
    'There is no pod called "{name}" in Kubernetes namespace "{namespace}" of context "{context}".',
    'No hay ningún pod llamado «{name}» en el espacio de nombres de Kubernetes «{namespace}» del contexto «{context}».',
  ],
  [
    'No pod of {owner} is in Kubernetes namespace "{namespace}".',
    'Ningún pod de {owner} está en el espacio de nombres de Kubernetes «{namespace}».',
  ],
  ['Its pods are: {names}.', 'Sus pods son: {names}.'],
]
