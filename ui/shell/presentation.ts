/**
 * How much larger everything is in a presentation: the smallest text on the page has 10.5 px, and 18
 * are wanted for a projector.
 */
export const presentationZoom = 1.72
