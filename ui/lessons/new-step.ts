import { language } from '../language/language.svelte.ts'
import { formatPageState, type PageState } from '../link/page-state.ts'

/**
 * What the page shows as a step of a lesson file, to be filled in: its state without the source and
 * without what a reader chooses, and the selected packet as the thing to look at.
 */
export function newStep(
  state: PageState,
  { title, text }: { title: string; text: string },
): string {
  const { tab, filter, range, timeNs, packet, conversation, field, rate, spacing } = state
  const shown: PageState = {
    ...(tab && { tab }),
    ...(filter !== undefined && { filter }),
    ...(range && { range }),
    ...(timeNs !== undefined && { timeNs }),
    ...(packet !== undefined && { packet }),
    ...(conversation !== undefined && { conversation }),
    ...(field !== undefined && { field }),
    ...(rate !== undefined && { rate }),
    ...(spacing && { spacing }),
  }
  const look =
    field !== undefined
      ? `field ${field}`
      : packet !== undefined
        ? `packet ${packet}`
        : conversation === undefined
          ? undefined
          : `lane ${conversation}`
  return [
    '# a-new-step',
    '',
    '```step',
    `state: '${formatPageState(shown)
      .replace(/^#\/?\??/, '')
      .replaceAll("'", "''")}'`,
    ...(look === undefined ? [] : [`look: ${look}`]),
    '```',
    '',
    `## ${language.code}: ${title}`,
    '',
    text,
    '',
  ].join('\n')
}
