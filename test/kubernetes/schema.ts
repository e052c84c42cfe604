import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as models from '@kubernetes/client-node'

type Attribute = { baseName: string; type: string }
type Model = { getAttributeTypeMap(): Attribute[] }

const declarations = join(
  dirname(fileURLToPath(import.meta.resolve('@kubernetes/client-node'))),
  'gen/models',
)

/** Where the API has one of a few words, and what they are (Kubernetes API reference, v1). */
const words: Readonly<Record<string, readonly string[]>> = {
  'V1Container.imagePullPolicy': ['Always', 'IfNotPresent', 'Never'],
  'V1ContainerPort.protocol': ['TCP', 'UDP', 'SCTP'],
  'V1NetworkPolicyPort.protocol': ['TCP', 'UDP', 'SCTP'],
  'V1ServicePort.protocol': ['TCP', 'UDP', 'SCTP'],
  'V1NetworkPolicySpec.policyTypes': ['Ingress', 'Egress'],
  'V1PodSpec.restartPolicy': ['Always', 'OnFailure', 'Never'],
  'V1SeccompProfile.type': ['RuntimeDefault', 'Unconfined', 'Localhost'],
  'V1AppArmorProfile.type': ['RuntimeDefault', 'Unconfined', 'Localhost'],
  'V1Toleration.operator': ['Exists', 'Equal'],
  'V1DeploymentStrategy.type': ['Recreate', 'RollingUpdate'],
}

/**
 * What of an object is not as the API's schema has it, each with its path: a kind or a key that there
 * is not, a value of another type or none of the words there are, and what is required and missing.
 * The schema is that of the generated client (OpenAPI, 1.34), so no server is needed.
 */
export function schemaProblems(object: { apiVersion?: string; kind?: string }): string[] {
  const { apiVersion = '', kind = '' } = object
  const version = apiVersion.split('/').at(-1)!
  const name = `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}`
  if (modelOf(name) === undefined) return [`there is no ${kind} in ${apiVersion}`]
  return problemsOf(object, name, kind)
}

function problemsOf(value: unknown, type: string, path: string): string[] {
  const element = /^(?:Array|Set)<(.*)>$/.exec(type)?.[1]
  if (element !== undefined) {
    if (!Array.isArray(value)) return [`${path} is no list`]
    return value.flatMap((one, at) => problemsOf(one, element, `${path}[${at}]`))
  }
  const entry = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1]
  if (entry !== undefined) {
    if (!isObject(value)) return [`${path} is no map`]
    return Object.entries(value).flatMap(([key, one]) => problemsOf(one, entry, `${path}.${key}`))
  }
  const model = modelOf(type)
  if (model !== undefined) return objectProblems(value, { type, model, path })
  return isOfType(value, type) ? [] : [`${path} is no ${type}`]
}

function objectProblems(
  value: unknown,
  { type, model, path }: { type: string; model: Model; path: string },
): string[] {
  if (!isObject(value)) return [`${path} is no ${type}`]
  const attributes = new Map(model.getAttributeTypeMap().map((one) => [one.baseName, one.type]))
  const missing = requiredOf(type).filter((key) => value[key] === undefined)
  return [
    ...missing.map((key) => `${path}.${key} is missing`),
    ...Object.entries(value).flatMap(([key, one]) => {
      const attribute = attributes.get(key)
      if (attribute === undefined) return [`there is no ${key} in ${path}`]
      return [
        ...problemsOf(one, attribute, `${path}.${key}`),
        ...wordProblems(one, `${type}.${key}`, `${path}.${key}`),
      ]
    }),
  ]
}

function wordProblems(value: unknown, attribute: string, path: string): string[] {
  const known = words[attribute]
  if (known === undefined) return []
  return [value]
    .flat()
    .flatMap((one) => (known.includes(String(one)) ? [] : [`${path} cannot be ${String(one)}`]))
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'IntOrString':
      return typeof value === 'string' || Number.isInteger(value)
    case 'Date':
      return value instanceof Date || !Number.isNaN(Date.parse(String(value)))
    case 'any':
      return true
    default:
      return typeof value === type
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function modelOf(name: string): Model | undefined {
  const model = (models as unknown as Record<string, Partial<Model> | undefined>)[name]
  return typeof model?.getAttributeTypeMap === 'function' ? (model as Model) : undefined
}

const modelFiles = new Set(readdirSync(declarations))

/** Only the declarations tell: what is optional has a question mark there. */
function requiredOf(type: string): string[] {
  if (!modelFiles.has(`${type}.d.ts`)) return []
  const text = readFileSync(join(declarations, `${type}.d.ts`), 'utf8')
  return [...text.matchAll(/^ {4}'(\w+)': /gm)].map(([, key]) => key!)
}
