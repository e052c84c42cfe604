/** The two modules of hpack.js that hold data only: no stream, no Buffer. The package has no types. */
declare module 'hpack.js/lib/hpack/static-table.js' {
  /** RFC 7541, appendix A, in its order. */
  export const table: readonly { readonly name: string; readonly value: string }[]
}

declare module 'hpack.js/lib/hpack/huffman.js' {
  /** RFC 7541, appendix B: for each octet, and then for the end, the number of bits and the bits. */
  export const encode: readonly (readonly [number, number])[]
}
