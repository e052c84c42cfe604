/** The browser needs the address until it has begun to write. */
const keptMs = 60_000

/** Hands a file to the browser, which asks where to or puts it where downloads go. */
export function download(content: Blob, fileName: string): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), keptMs)
}

/** A title as a part of a file's name: letters, digits and hyphens. */
export function fileNamePart(title: string): string {
  return (
    title.replace(/[^\p{Letter}\p{Number}.]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '') || 'podscope'
  )
}
