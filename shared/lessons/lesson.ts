import type { Check } from './check.ts'

/** The languages a lesson can be written in: those of the page. */
export const lessonLanguages = ['en', 'es'] as const
export type LessonLanguage = (typeof lessonLanguages)[number]

/** One text in each language of the lesson. */
export type InLanguages<Text> = Partial<Record<LessonLanguage, Text>>

/** A lesson file that has been read: plain data, drawn by the page. */
export type Lesson = {
  title: InLanguages<string>
  /** What the class will have seen, in a sentence. */
  summary: InLanguages<string>
  /** The capture it is taught on: a name of the bundled ones, or of a file beside the lesson. */
  recording: string
  /** At least one; the titles and every step have all of them. */
  languages: LessonLanguage[]
  steps: LessonStep[]
}

export type LessonStep = {
  /** Unlike that of any other step: it stands in links. */
  id: string
  /** Of its heading, from 1. */
  line: number
  /** What the page shows, in the words of its links; empty where it stays as it is. */
  state: string
  /** The same until the question is answered, where `state` and the terminal would tell the answer. */
  asked?: string
  /** Which moment of the recording the picture shows; absent where it follows from `look`. */
  at?: Moment
  /** Another capture than the lesson's, from this step on to the next that names one. */
  recording?: string
  look?: Entity
  /** The step is left out where this does not hold: what is true of one runtime only. */
  when?: Check
  /** Whether what the step tells has really happened. */
  check?: Check
  /** What to do in a live pod so that the check holds. */
  task?: Task
  terminal: TerminalEntry[]
  /** Where what the recording cannot show is told: a man page, an RFC, a page of documentation, by name. */
  sources: string[]
  words: InLanguages<StepWords>
}

/** Before anything has happened, or after all of it. */
export const moments = ['start', 'end'] as const
export type Moment = (typeof moments)[number]

/**
 * What the step points at: a thing, never a place on the screen. `name` is what the views mark it by;
 * `where` is a filter: its first match is the packet, or the lane, or has the field, that is meant. For
 * any other thing it says which conversation is shown with it.
 */
export type Entity = { kind: EntityKind; name: string; where?: string }

/** With what their names are: `container busybox`, `cell net/busybox`, `socket busybox/80`. */
export const entityKinds = [
  'pod',
  'node',
  'container',
  'process',
  'jack',
  'rail',
  'lane',
  'packet',
  'field',
  'cell',
  'socket',
] as const
export type EntityKind = (typeof entityKinds)[number]

export type Task = {
  /** A container's name, or `node`. */
  where: string
  /** A command of the shell there. */
  run: string
  /** The demo pod can do it at the press of a button. */
  byRequest: boolean
}

/** One command in a terminal: by its name in the recording's track, or in full. */
export type TerminalEntry = { recorded: string } | { where: string; typed: string; output: string }

export type StepWords = {
  title: string
  text: Block[]
  question?: Question
  /** Behind the question, or nothing. */
  reveal: Block[]
  /** For the presenter alone. */
  notes: Block[]
  /** Of everything but the notes. */
  wordCount: number
}

export type Question = { text: Inline[]; choices: { text: Inline[]; right: boolean }[] }

export type Block =
  | { kind: 'paragraph'; inlines: Inline[] }
  | { kind: 'list'; items: Inline[][] }
  | { kind: 'code'; text: string }

export type Inline = { kind: 'text' | 'strong' | 'emphasis' | 'code'; text: string }

/** What a reader takes in before the class looks elsewhere. */
export const stepWordsMax = 60

/** Something a lesson's author has to change. */
export type LessonProblem = { line: number; text: string }
