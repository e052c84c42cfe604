/** Where arrows and page keys have a work of their own. */
const busy = [
  'input',
  'textarea',
  'select',
  'dialog',
  '[contenteditable]',
  '[popover]',
  '[role="grid"]',
  '[role="tree"]',
  '[role="slider"]',
  '[role="separator"]',
  '[role="tablist"]',
  '[role="listbox"]',
  '[role="menu"]',
  '[data-pane="picture"]',
].join(', ')

const lessonKeys = new Set(['ArrowRight', 'ArrowLeft', 'PageDown', 'PageUp', 'Escape'])

/** Whether a key press is the lesson's: a clicker's, or the presenter's, and of nobody who has the focus. */
export function isForLesson(event: KeyboardEvent): boolean {
  if (!lessonKeys.has(event.key) || event.defaultPrevented) return false
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
  const { target } = event
  return !(target instanceof Element) || target.closest(busy) === null
}
