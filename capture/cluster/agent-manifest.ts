import type { V1Namespace, V1Pod, V1Secret } from '@kubernetes/client-node'
import { version } from '../version.ts'

/** The Kubernetes namespace of all agents. */
export const agentNamespace = 'podscope'
export const agentPort = 7879
export const agentImageDefault = `podscope:${version}`

/** Nobody has been watching for so long: the agent ends by itself. */
const ttlSeconds = 120
/** And nobody watches for longer than this without beginning anew. */
const lifeSecondsMax = 24 * 3600

/** Labels by which agents are found; `owner` and `process` tell whose one is. */
export const labels = {
  name: 'app.kubernetes.io/name',
  component: 'app.kubernetes.io/component',
  managedBy: 'app.kubernetes.io/managed-by',
  owner: 'podscope/owner',
  process: 'podscope/process',
} as const

/** Tells what `watch` and its like have made from what was installed for good. */
export const managedBy = 'podscope-watch'

export type AgentPlan = {
  /** Unique to the run; names pod and secret. */
  name: string
  nodeName: string
  /** The only pod that may be watched through it. */
  podUid: string
  image: string
  token: string
  owner: string
  process: string
  showCredentials: boolean
}

/** Pod security would refuse an agent anywhere else: it sees the node's processes. */
export function namespaceManifest(): V1Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: agentNamespace,
      labels: {
        [labels.name]: 'podscope',
        [labels.managedBy]: managedBy,
        'pod-security.kubernetes.io/enforce': 'privileged',
        'pod-security.kubernetes.io/audit': 'privileged',
        'pod-security.kubernetes.io/warn': 'privileged',
      },
    },
  }
}

export function secretManifest(plan: AgentPlan): V1Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: plan.name, namespace: agentNamespace, labels: labelsOf(plan) },
    type: 'Opaque',
    data: { token: Buffer.from(plan.token).toString('base64') },
  }
}

/**
 * The agent of one run on one node. Not privileged, no host network, no host folder, no runtime socket,
 * no rights in the cluster; it is pinned to its node past the scheduler, so that a full or cordoned
 * node can be looked at too.
 */
export function podManifest(plan: AgentPlan): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: plan.name,
      namespace: agentNamespace,
      labels: { ...labelsOf(plan), 'sidecar.istio.io/inject': 'false' },
      annotations: {
        'sidecar.istio.io/inject': 'false',
        'linkerd.io/inject': 'disabled',
        // Up to 1.29; newer versions take the field below.
        'container.apparmor.security.beta.kubernetes.io/agent': 'unconfined',
      },
    },
    spec: {
      nodeName: plan.nodeName,
      tolerations: [{ operator: 'Exists' }],
      hostPID: true,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 5,
      activeDeadlineSeconds: lifeSecondsMax,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      containers: [agentContainer(plan)],
      volumes: [{ name: 'spool', emptyDir: { sizeLimit: '2Gi' } }],
    },
  }
}

function agentContainer({ name, image, podUid, showCredentials }: AgentPlan) {
  return {
    name: 'agent',
    image,
    imagePullPolicy: 'IfNotPresent',
    // One that ends at once says why in its last lines: they come with the pod's state.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    args: [
      'agent',
      ...['--listen', `127.0.0.1:${agentPort}`],
      ...['--pod', podUid],
      ...['--ttl', String(ttlSeconds)],
      ...(showCredentials ? ['--show-credentials'] : []),
    ],
    env: [
      { name: 'PODSCOPE_AGENT_TOKEN', valueFrom: { secretKeyRef: { name, key: 'token' } } },
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ],
    // No limit of CPU: a capture that is throttled loses packets.
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '1Gi' } },
    volumeMounts: [{ name: 'spool', mountPath: '/tmp' }],
    securityContext: agentSecurity,
  }
}

/** Each capability for a reason; what is missing without it was measured on a node. */
const agentSecurity = {
  runAsUser: 0,
  runAsGroup: 0,
  privileged: false,
  readOnlyRootFilesystem: true,
  capabilities: {
    drop: ['ALL'],
    add: [
      'SYS_ADMIN', // enters network namespaces, mounts a tracefs of its own
      'SYS_PTRACE', // reads /proc/PID/ns and the runtimes' bundles
      'NET_RAW', // captures
      'DAC_READ_SEARCH', // reads the descriptors of processes of other users
      'SETGID', // tcpdump as root sets its groups, to what they are, or ends
    ],
  },
  seccompProfile: { type: 'RuntimeDefault' },
  appArmorProfile: { type: 'Unconfined' },
}

function labelsOf({ owner, process }: AgentPlan): Record<string, string> {
  return {
    [labels.name]: 'podscope',
    [labels.component]: 'agent',
    [labels.managedBy]: managedBy,
    [labels.owner]: owner,
    [labels.process]: process,
  }
}
