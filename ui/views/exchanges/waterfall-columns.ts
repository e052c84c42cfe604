/** Where the columns of the waterfall are, in a view of this width. */
export type WaterfallColumns = {
  width: number
  /** Ends here. */
  idX: number
  requestX: number
  requestCharacters: number
  answerX: number
  answerCharacters: number
  /** Ends here. */
  lengthX: number
  barX: number
  barWidth: number
}

/** Monospaced characters of 12 px, and others. */
const monoWidth = 7.3
const sansWidth = 6.6

export function waterfallColumns(room: number): WaterfallColumns {
  const width = Math.max(420, room)
  const idX = 52
  const requestX = 60
  const barWidth = Math.round(width * 0.36)
  const barX = width - barWidth - 8
  const lengthX = barX - 10
  const answerWidth = Math.min(150, Math.round(width * 0.16))
  const answerX = lengthX - 56 - answerWidth
  return {
    width,
    idX,
    requestX,
    requestCharacters: Math.floor((answerX - requestX - 6) / monoWidth),
    answerX,
    answerCharacters: Math.floor(answerWidth / sansWidth),
    lengthX,
    barX,
    barWidth,
  }
}
