/**
 * The names of a source's interfaces, the loopback first; the source has them as their taps began. Each
 * pod has a loopback: one name stands for all.
 */
export function interfaceNames(interfaces: readonly { name: string }[]): string {
  const names = [...new Set(interfaces.map(({ name }) => name))]
  return names.toSorted((a, b) => Number(b === 'lo') - Number(a === 'lo')).join(', ')
}
