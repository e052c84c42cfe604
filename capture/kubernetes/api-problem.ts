import type { Remedy } from '../../shared/messages/messages.ts'
import type { Cluster } from './kubeconfig.ts'
import { systemReason } from '../system-reasons.ts'

/** Why a request was not answered as it was meant to be. */
export type ApiProblem = Remedy & {
  /** HTTP status; absent when nobody answered. */
  status?: number
  /** The reason in the API's Status object: `Forbidden`, `AlreadyExists`, `Expired`. */
  reason?: string
}

/** The API's Status object, as far as it is used. */
export type StatusObject = { kind?: string; message?: string; reason?: string; code?: number }

/** A refusal of the API server in one sentence; `doing` completes "while ...". */
export function refused(cluster: Cluster, status: number, body: string, doing: string): ApiProblem {
  const { message, reason } = readStatus(body)
  const said = message ?? (oneLine(body) || `HTTP status ${status}`)
  return { ...explain(cluster, status, said, doing), status, ...(reason && { reason }) }
}

/** Nobody answered: the connection, TLS or the credentials' program failed. */
export function unanswered({ server, context, contexts }: Cluster, error: unknown): ApiProblem {
  const { code = '', message } = error as NodeJS.ErrnoException
  const others = contexts.filter((name) => name !== context)
  const choose = others.length > 0 ? `, or choose another context (${others.join(', ')})` : ''
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ALTNAME/.test(code)) {
    return {
      code: 'certificate-refused',
      text: `The certificate of ${server} (context "${context}") is not trusted: ${oneLine(message)}.`,
      remedy: `Fetch the kubeconfig anew: its certificate authority is not this cluster's${choose}.`,
    }
  }
  if (/^E[A-Z]/.test(code) && code !== 'ENOENT') {
    return {
      code: 'cluster-unreachable',
      text: `The API server ${server} (context "${context}") cannot be reached: ${systemReason(error)}.`,
      remedy: `Check that the cluster runs and that the network or VPN leads there${choose}.`,
    }
  }
  return {
    code: 'credentials-failed',
    text: `The credentials of context "${context}" cannot be had: ${oneLine(message) || code}.`,
    remedy: 'Run the log-in that your kubeconfig names, and try "kubectl get pods".',
  }
}

function explain(cluster: Cluster, status: number, said: string, doing: string): Remedy {
  const { context } = cluster
  switch (status) {
    case 401:
      return {
        code: 'unauthorized',
        text: `The cluster of context "${context}" does not accept your credentials: they are wrong or have expired.`,
        remedy: `Log in to it again until this works: kubectl --context ${context} get pods`,
      }
    case 403:
      return explainForbidden(context, said, doing)
    case 404:
      return {
        code: 'not-found',
        text: `${doing} failed: ${said}.`,
        remedy: `The context is "${context}": see whether it is the right one.`,
      }
    case 429:
      return {
        code: 'too-many-requests',
        text: `The API server has too much to do, also after waiting as long as it asked: ${said}.`,
        remedy: 'Try again in a minute.',
      }
    default:
      return {
        code: status >= 500 ? 'server-error' : 'refused',
        text: `${doing} failed: the API server says "${said}" (${status}).`,
        remedy:
          status >= 500
            ? 'Try again; if it lasts, ask whoever runs the cluster: it is ill.'
            : refusedRemedy,
      }
  }
}

const refusedRemedy = 'This is likely a mistake of Podscope with this version of Kubernetes.'

function explainForbidden(context: string, said: string, doing: string): Remedy {
  if (said.includes('violates PodSecurity')) {
    return {
      code: 'pod-security',
      text: `The cluster's pod security does not let the agent run: ${said.replace(/^.*violates /, 'it violates ')}.`,
      remedy:
        'Have an administrator run: kubectl label namespace podscope --overwrite pod-security.kubernetes.io/enforce=privileged',
    }
  }
  return {
    code: 'forbidden',
    text: `${doing} is forbidden in context "${context}": ${said.replace(/^.*? is forbidden: /, '')}.`,
    remedy: 'Ask an administrator for that right, or choose another context with --context.',
  }
}

/** The message and reason of a Status object; of anything else nothing. */
export function readStatus(body: string): StatusObject {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as StatusObject) : {}
  } catch {
    return {}
  }
}

function oneLine(text = ''): string {
  return text.trim().split('\n')[0]!.replace(/\.$/, '').slice(0, 300)
}
