import type { Entity } from '../../shared/lessons/lesson.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'

/** A packet stands in the table and in the ladder; more than these are not pointed at at once. */
const elementsMax = 4

/**
 * Where on the page a thing is drawn, wherever that is: views mark what they draw with the thing
 * itself (`data-entity`, in the picture `data-part`), so this knows no view's layout.
 */
export function findElements(entity: Entity, snapshot: PodSnapshot | undefined): Element[] {
  const found = elementsOf(entity, snapshot)
  // A layer that is folded stands for its fields.
  if (found.length > 0 || entity.kind !== 'field') return found
  return elementsOf({ kind: 'field', name: entity.name.split('.')[0] ?? '' }, snapshot)
}

/** Scrolls to the thing as far as it is out of sight; false where it is not drawn. */
export function bringIntoSight(entity: Entity, snapshot: PodSnapshot | undefined): boolean {
  const drawn = [...document.querySelectorAll(selectorOf(entity, snapshot))].find(isDrawn)
  drawn?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  return drawn !== undefined
}

function elementsOf(entity: Entity, snapshot: PodSnapshot | undefined): Element[] {
  const found = [...document.querySelectorAll(selectorOf(entity, snapshot))]
  return found.filter(isInSight).slice(0, elementsMax)
}

function selectorOf({ kind, name }: Entity, snapshot: PodSnapshot | undefined): string {
  const entity = `[data-entity="${CSS.escape(kind)} ${CSS.escape(name)}"]`
  switch (kind) {
    case 'pod':
      return '[data-part="pod"]'
    case 'node':
      return '[data-entity="node"]'
    case 'container':
      return `[data-part="container ${idOf(name, snapshot)}"]`
    case 'process':
      return `[data-part^="process ${idOf(name.split('/')[0] ?? '', snapshot)} "]`
    case 'jack':
      return `[data-part^="jack loopback TCP ${CSS.escape(name)} "], [data-part^="jack outer TCP ${CSS.escape(name)} "]`
    case 'lane':
      return `[data-part="lane ${CSS.escape(name)}"]`
    default:
      return entity
  }
}

function idOf(name: string, snapshot: PodSnapshot | undefined): string {
  return snapshot?.pod.containers.find((container) => container.name === name)?.id ?? ''
}

function isDrawn(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  return width + height > 0 && element.checkVisibility({ visibilityProperty: true })
}

/** Drawn, and not scrolled away. */
function isInSight(element: Element): boolean {
  if (!isDrawn(element)) return false
  const { width, height, top, left } = element.getBoundingClientRect()
  const x = left + width / 2
  const y = top + Math.min(height / 2, 10)
  return x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight
}
