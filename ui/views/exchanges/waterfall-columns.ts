/** Where the columns of the waterfall are, in a view of this width. */
export type WaterfallColumns = {
  width: number
  /** Ends here. */
  idX: number
  whoX: number
  whoCharacters: number
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

/** Names are longer where they say in which pod. */
export function waterfallColumns(room: number, { tellsPods = false } = {}): WaterfallColumns {
  const width = Math.max(420, room)
  const idX = 44
  const whoX = 52
  const whoShare = tellsPods ? 0.3 : 0.22
  const whoWidth = Math.min(300, Math.max(116, Math.round(width * whoShare)))
  const requestX = whoX + whoWidth
  const barWidth = Math.round(width * barShare(width) * (tellsPods ? 0.6 : 1))
  const barX = width - barWidth - 8
  const lengthX = barX - 10
  const answerWidth = Math.min(150, Math.round(width * 0.15))
  const answerX = lengthX - 52 - answerWidth
  return {
    width,
    idX,
    whoX,
    whoCharacters: Math.floor((whoWidth - 8) / sansWidth),
    requestX,
    requestCharacters: Math.floor((answerX - requestX - 6) / monoWidth),
    answerX,
    answerCharacters: Math.floor(answerWidth / sansWidth),
    lengthX,
    barX,
    barWidth,
  }
}

/** Of the width: words come first where there is little of it. */
function barShare(width: number): number {
  if (width < 480) return 0.12
  return width < 640 ? 0.22 : 0.3
}
