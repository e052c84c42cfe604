/** An object of the API; what its kind adds is for its users to know. */
export type ApiObject = {
  kind?: string
  apiVersion?: string
  metadata: {
    name: string
    namespace?: string
    uid: string
    resourceVersion: string
    creationTimestamp: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
    deletionTimestamp?: string
    deletionGracePeriodSeconds?: number
  }
  [field: string]: unknown
}

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** A change of an object, with what it was before. */
export type Change = {
  type: ChangeType
  resource: string
  object: ApiObject
  before?: ApiObject
  version: number
}

/**
 * All objects of a cluster, with the versions and the history that etcd and the watch cache keep. Objects
 * are replaced, never changed.
 */
export class ObjectStore {
  readonly #objects = new Map<string, ApiObject>()
  readonly #followers = new Set<(change: Change) => void>()
  #history: Change[] = []
  #version: number
  /** Versions before it are forgotten. */
  #oldest: number

  /** A cluster that has lived for a while: version 1 is long gone. */
  constructor(version = 412) {
    this.#version = version
    this.#oldest = version
  }

  get version(): number {
    return this.#version
  }

  get oldestVersion(): number {
    return this.#oldest
  }

  get(resource: string, namespace: string | undefined, name: string): ApiObject | undefined {
    return this.#objects.get(keyOf(resource, namespace, name))
  }

  /** Of all Kubernetes namespaces where none is said; in the order of etcd's keys. */
  list(resource: string, namespace?: string): ApiObject[] {
    const prefix = namespace === undefined ? `${resource}/` : `${resource}/${namespace}/`
    return [...this.#objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .toSorted()
      .map((key) => this.#objects.get(key)!)
  }

  /** Adds or replaces; answers the object with its new version. */
  put(resource: string, object: ApiObject): ApiObject {
    const key = keyOf(resource, object.metadata.namespace, object.metadata.name)
    const before = this.#objects.get(key)
    const stored = this.#versioned(object)
    this.#objects.set(key, stored)
    this.#tell({
      type: before ? 'MODIFIED' : 'ADDED',
      resource,
      object: stored,
      ...(before && { before }),
    })
    return stored
  }

  remove(resource: string, { metadata: { namespace, name } }: ApiObject): void {
    const key = keyOf(resource, namespace, name)
    const before = this.#objects.get(key)
    if (!before) return
    this.#objects.delete(key)
    this.#tell({ type: 'DELETED', resource, object: this.#versioned(before), before })
  }

  /** Forgets the history, as compaction does every five minutes. */
  compact(): void {
    this.#history = []
    this.#oldest = this.#version
  }

  /** Changes after a version; `undefined` when they are forgotten. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#oldest) return undefined
    return this.#history.filter((change) => change.version > version)
  }

  follow(follower: (change: Change) => void): () => void {
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  #versioned(object: ApiObject): ApiObject {
    this.#version += 1
    return {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    }
  }

  #tell(change: Omit<Change, 'version'>): void {
    const told = { ...change, version: this.#version }
    this.#history.push(told)
    for (const follower of this.#followers) follower(told)
  }
}

function keyOf(resource: string, namespace: string | undefined, name: string): string {
  return `${resource}/${namespace ?? ''}/${name}`
}
