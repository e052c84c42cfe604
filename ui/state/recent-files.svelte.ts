import { forget, recall, remember } from './remembered.ts'

/** As many as a start screen shows without becoming a file manager. */
const recentMax = 6
const store = 'handles'

export type RecentFile = {
  name: string
  bytes: number
  /** The browser can open it again by itself, after asking. */
  isAtHand: boolean
}

/** What browsers have of it is not in TypeScript's library yet. */
type Handle = FileSystemFileHandle & {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>
}

/**
 * The captures that were opened last in this browser: their names, and where the browser has the File
 * System Access API also a handle to open them again. No packet is kept.
 */
export class RecentFiles {
  #all = $state.raw<readonly RecentFile[]>(readNames())

  get all(): readonly RecentFile[] {
    return this.#all
  }

  /** A file was opened; `handle` is what a drop or a picker gave with it. */
  async add(file: File, handle?: FileSystemFileHandle): Promise<void> {
    const isAtHand = handle !== undefined && (await keepHandle(file.name, handle))
    const one = { name: file.name, bytes: file.size, isAtHand }
    this.#set([one, ...this.#all.filter(({ name }) => name !== file.name)].slice(0, recentMax))
  }

  /** Asks the browser for a file again; nothing where it was moved or is not to be read. */
  async bring(name: string): Promise<File | undefined> {
    try {
      const handle = (await withHandles('readonly', (handles) => handles.get(name))) as
        Handle | undefined
      if (handle === undefined) return undefined
      const isAllowed = (await handle.queryPermission?.({ mode: 'read' })) === 'granted'
      if (!isAllowed && (await handle.requestPermission?.({ mode: 'read' })) === 'denied') {
        return undefined
      }
      return await handle.getFile()
    } catch {
      return undefined
    }
  }

  forget(): void {
    this.#all = []
    forget('recent')
    void withHandles('readwrite', (handles) => handles.clear()).catch(() => undefined)
  }

  #set(all: readonly RecentFile[]): void {
    this.#all = all
    remember('recent', JSON.stringify(all))
  }
}

/** Another program's leavings, or an older page's, are as good as nothing. */
function readNames(): RecentFile[] {
  try {
    const kept: unknown = JSON.parse(recall('recent') ?? '[]')
    return Array.isArray(kept) ? kept.filter(isRecentFile).slice(0, recentMax) : []
  } catch {
    return []
  }
}

function isRecentFile(value: unknown): value is RecentFile {
  const { name, bytes, isAtHand } = (value ?? {}) as Partial<RecentFile>
  return typeof name === 'string' && typeof bytes === 'number' && typeof isAtHand === 'boolean'
}

async function keepHandle(name: string, handle: FileSystemFileHandle): Promise<boolean> {
  return withHandles('readwrite', (handles) => handles.put(handle, name)).then(
    () => true,
    () => false,
  )
}

/** Handles outlive the page in IndexedDB alone: they are no text. */
function withHandles(
  mode: IDBTransactionMode,
  act: (handles: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('podscope', 1)
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(store))
    opening.addEventListener('error', () => reject(opening.error))
    opening.addEventListener('success', () => {
      const request = act(opening.result.transaction(store, mode).objectStore(store))
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(request.error))
    })
  })
}
