// Every TypeScript project that imports this file must find the declarations.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./hpack-js.d.ts" />
export { encode as huffmanCode } from 'hpack.js/lib/hpack/huffman.js'
export { table as staticTable } from 'hpack.js/lib/hpack/static-table.js'
