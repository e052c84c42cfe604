/**
 * The few globals that Node and every browser share and that `shared/` may use. Declared here, so
 * that a DOM or Node global used by mistake in `shared/` does not compile.
 */
interface TextDecoder {
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string
}
declare const TextDecoder: new (
  encoding?: string,
  options?: { fatal?: boolean; ignoreBOM?: boolean },
) => TextDecoder
interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare const TextEncoder: new () => TextEncoder
