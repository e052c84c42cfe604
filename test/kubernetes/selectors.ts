import type { ApiObject } from './object-store.ts'
import { badRequest } from './status.ts'
import type { Refusal } from './status.ts'

/** Fields by which the API server can select: pkg/apis/core/v1/conversion.go of Kubernetes. */
const selectable: Record<string, readonly string[]> = {
  pods: [
    'metadata.name',
    'metadata.namespace',
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  events: [
    'metadata.name',
    'metadata.namespace',
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
}

export type Selector = (object: ApiObject) => boolean

/** What `labelSelector` and `fieldSelector` select, or why they cannot be understood. */
export function readSelectors(resource: string, query: URLSearchParams): Selector | Refusal {
  const labels = readLabels(query.get('labelSelector') ?? '')
  if (!labels) return badRequest('unable to parse requirement')
  const fields = (query.get('fieldSelector') ?? '').split(',').filter((part) => part !== '')
  const allowed = selectable[resource] ?? ['metadata.name', 'metadata.namespace']
  const tests = fields.map((part) => /^([\w.]+)(!=|==?)(.*)$/.exec(part))
  for (const [index, test] of tests.entries()) {
    if (!test)
      return badRequest(`invalid selector: '${fields[index]}'; can't understand '${fields[index]}'`)
    if (!allowed.includes(test[1]!)) return badRequest(`field label not supported: ${test[1]}`)
  }
  return (object) =>
    labels.every((test) => test(object.metadata.labels ?? {})) &&
    tests.every((test) => (fieldOf(object, test![1]!) === test![3]) === (test![2] !== '!='))
}

type LabelTest = (labels: Record<string, string>) => boolean

/** Equality, sets and existence: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
function readLabels(text: string): LabelTest[] | undefined {
  const parts = text.match(/[^,(]+(\([^)]*\))?/g) ?? []
  const tests = parts.map((part) => readLabel(part.trim()))
  return tests.every((test) => test !== undefined) ? tests : undefined
}

function readLabel(part: string): LabelTest | undefined {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part)
  if (set) {
    const values = new Set(set[3]!.split(',').map((value) => value.trim()))
    return (labels) => values.has(labels[set[1]!] ?? '\0') === (set[2] === 'in')
  }
  const equal = /^([\w./-]+)\s*(!=|==?)\s*([\w.-]*)$/.exec(part)
  if (equal) return (labels) => (labels[equal[1]!] === equal[3]) === (equal[2] !== '!=')
  const exists = /^(!?)([\w./-]+)$/.exec(part)
  return exists ? (labels) => Object.hasOwn(labels, exists[2]!) === (exists[1] === '') : undefined
}

function fieldOf(object: ApiObject, path: string): string {
  let value: unknown = object
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name]
  if (path === 'source') value = (value as { component?: string } | undefined)?.component
  return value === undefined ? '' : String(value)
}
