/** Whether the names of ends say which pod they are in: they need to where several are shown. */
class PodNames {
  #areTold = $state(false)

  get areTold(): boolean {
    return this.#areTold
  }

  tell(areTold: boolean): void {
    this.#areTold = areTold
  }
}

/** There is one page, and one source that it shows: every room reads it here. */
export const podNames = new PodNames()
