/** The names of a source's interfaces, the loopback first; the source has them as their taps began. */
export function interfaceNames(interfaces: readonly { name: string }[]): string {
  const names = interfaces.map(({ name }) => name)
  return names.toSorted((a, b) => Number(b === 'lo') - Number(a === 'lo')).join(', ')
}
