import type { Remedy } from '../../shared/messages/messages.ts'
import type { ApiClient } from './api-client.ts'
import type { ApiProblem } from './api-problem.ts'

/** One thing to do, in the words of RBAC. */
export type Right = {
  verb: string
  resource: string
  subresource?: string
  /** All of them, or the cluster, where none is said. */
  namespace?: string
  /** Completes "needed to ...". */
  purpose: string
}

/**
 * Asks the API server whether the person may do something: with the rights of whoever's credentials the
 * client has.
 */
export async function mayDo(
  client: ApiClient,
  { verb, resource, subresource, namespace }: Right,
): Promise<boolean | { problem: ApiProblem }> {
  const attributes = { verb, resource, ...(subresource && { subresource }) }
  const answer = await client.call<{ status?: { allowed?: boolean } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      spec: { resourceAttributes: { ...attributes, ...(namespace && { namespace }) } },
    },
    doing: 'Asking for your rights',
  })
  if ('problem' in answer) return answer
  return answer.body.status?.allowed === true
}

/** Whose rights are asked for at once, and which of them are missing, with what to do about it. */
export async function missingRights(
  client: ApiClient,
  rights: readonly Right[],
): Promise<readonly Right[] | { problem: ApiProblem }> {
  const answers = await Promise.all(rights.map((right) => mayDo(client, right)))
  const missing: Right[] = []
  for (const [index, answer] of answers.entries()) {
    if (typeof answer === 'object') return answer
    if (!answer) missing.push(rights[index]!)
  }
  return missing
}

/**
 * Who may watch the pods of a Kubernetes namespace is who may run programs in them: whoever can do
 * that sees their traffic anyway. The hub asks with the token of the person who looks.
 */
export function watchRight(namespace: string): Right {
  const pods = { resource: 'pods', subresource: 'exec', namespace }
  return { verb: 'create', ...pods, purpose: 'watch pods there' }
}

export function rightsMissing(missing: readonly Right[], context: string): Remedy {
  const listed = missing.map((right) => `${rightText(right)} (to ${right.purpose})`)
  return {
    code: 'rights-missing',
    text: `In context "${context}" you lack the right to ${listed.join(', to ')}.`,
    remedy: `Ask an administrator for a role with: ${missing.map(rightText).join('; ')}.`,
  }
}

/** `create pods/exec in default`. */
function rightText({ verb, resource, subresource, namespace }: Right): string {
  const what = subresource ? `${resource}/${subresource}` : resource
  return `${verb} ${what}${namespace === undefined ? '' : ` in ${namespace}`}`
}
