/** An inode has 32 bits in the kernels that number namespaces; what is above tells nodes apart. */
const step = 2 ** 32

/**
 * Network namespaces of several nodes: each kernel numbers its own, so two nodes may use one number.
 * The first node that does keeps it as it is.
 */
export class NodeInodes {
  /** Nodes that use an inode, in the order in which they said so. */
  readonly #nodes = new Map<number, string[]>()

  of(node: string, inode: number): number {
    let nodes = this.#nodes.get(inode)
    if (nodes === undefined) this.#nodes.set(inode, (nodes = []))
    let index = nodes.indexOf(node)
    if (index < 0) index = nodes.push(node) - 1
    return inode + index * step
  }
}
