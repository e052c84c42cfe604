/** What carries messages to one view: a WebSocket or a MessagePort. */
export type Carrier = {
  sendText(text: string): void
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void
  /** Handed over and not yet taken by the other side's machine; 0 where that is never known. */
  bufferedBytes(): number
}
