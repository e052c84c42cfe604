import { readFile } from 'node:fs/promises'
import { request } from 'node:https'

/** The API server, as the hub asks it with its users' tokens. */
export type ApiServer = { url: string; certificateAuthority?: Buffer }

/** What the API server says: `unauthorized` when it does not know the token. */
export type Verdict = 'allowed' | 'denied' | 'unauthorized' | 'unreachable'

const serviceAccountCa = '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt'
const answerMsMax = 5000
const answerBytesMax = 256 * 1024

/** The API server of the cluster that this process runs in; `undefined` where it runs in none. */
export async function apiServerOf(environment: NodeJS.ProcessEnv): Promise<ApiServer | undefined> {
  const host = environment['KUBERNETES_SERVICE_HOST']
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443'
  if (host === undefined) return undefined
  const bracketed = host.includes(':') ? `[${host}]` : host
  return {
    url: `https://${bracketed}:${port}`,
    certificateAuthority: await readFile(serviceAccountCa),
  }
}

/**
 * Whether the owner of a token may create `pods/exec` in a Kubernetes namespace: whoever may enter a
 * pod may see what crosses it. Asked as SelfSubjectAccessReview, so by the user's own rights.
 */
export async function mayExecIn(
  api: ApiServer,
  token: string,
  kubernetesNamespace: string,
): Promise<Verdict> {
  const body = JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        namespace: kubernetesNamespace,
        verb: 'create',
        resource: 'pods',
        subresource: 'exec',
      },
    },
  })
  try {
    const { status, text } = await post(api, token, body)
    if (status === 401) return 'unauthorized'
    return status === 201 && isAllowed(text) ? 'allowed' : 'denied'
  } catch {
    return 'unreachable'
  }
}

function post(
  { url, certificateAuthority }: ApiServer,
  token: string,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`, {
      method: 'POST',
      ...(certificateAuthority && { ca: certificateAuthority }),
      timeout: answerMsMax,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      },
    })
    asking.once('timeout', () => asking.destroy(new Error('it does not answer')))
    asking.once('error', reject)
    asking.once('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.length > answerBytesMax) asking.destroy(new Error('its answer is too long'))
      })
      response.once('error', reject)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    asking.end(body)
  })
}

function isAllowed(text: string): boolean {
  const review: unknown = JSON.parse(text)
  if (typeof review !== 'object' || review === null || !('status' in review)) return false
  const { status } = review
  return (
    typeof status === 'object' && status !== null && 'allowed' in status && status.allowed === true
  )
}
