import type { Token, Tokens } from 'marked'
import {
  lessonLanguages,
  stepWordsMax,
  type Block,
  type LessonLanguage,
  type LessonProblem,
  type LessonStep,
  type StepWords,
} from './lesson.ts'
import { blockOf, blocksText, choicesOf, countWords, inlinesOf, plainText } from './lesson-text.ts'
import { readStepSettings, type Grammars } from './step-settings.ts'
import { readYaml } from './yaml-reader.ts'

/** The words of a step in one language, while they are being read. */
type Section = { language: LessonLanguage; line: number; words: StepWords }

/** Puts the steps of a lesson together, from the pieces of its Markdown in their order. */
export class LessonSteps {
  readonly #languages: readonly LessonLanguage[]
  readonly #grammars: Grammars
  readonly #problems: LessonProblem[]
  readonly #steps: LessonStep[] = []
  #step: LessonStep | undefined
  #section: Section | undefined
  #hasSettings = false

  constructor(languages: readonly LessonLanguage[], grammars: Grammars, problems: LessonProblem[]) {
    this.#languages = languages
    this.#grammars = grammars
    this.#problems = problems
  }

  take(token: Token, line: number): void {
    if (token.type === 'space' || token.type === 'def') return
    if (token.type === 'heading') this.#takeHeading(token as Tokens.Heading, line)
    else if (this.#step === undefined) this.#tell(line, 'the first step begins with "# its-name"')
    else if (isSettings(token)) this.#takeSettings(token as Tokens.Code, line)
    else if (this.#section === undefined) this.#tell(line, noSection)
    else this.#takeText(this.#section.words, token, line)
  }

  /** All steps, after the file's last line. */
  end(line: number): LessonStep[] {
    this.#endStep()
    if (this.#steps.length === 0) this.#tell(line, 'a lesson has one step at least: "# its-name"')
    return this.#steps
  }

  #takeHeading({ depth, text, tokens }: Tokens.Heading, line: number): void {
    if (depth === 1) this.#beginStep(text, line)
    else if (this.#step === undefined) this.#tell(line, 'the first step begins with "# its-name"')
    else if (depth === 2) this.#beginSection(this.#step, text, line)
    else if (this.#section === undefined) this.#tell(line, noSection)
    else {
      const { words } = this.#section
      const inlines = inlinesOf(tokens)
      if (words.question) this.#tell(line, 'a step asks one question')
      words.question = { text: inlines ?? [], choices: [] }
    }
  }

  #beginStep(id: string, line: number): void {
    this.#endStep()
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      this.#tell(line, `a step is called in small letters, figures and hyphens, not "${id}"`)
    }
    if (this.#steps.some((step) => step.id === id)) {
      this.#tell(line, `there is a step "${id}" already`)
    }
    this.#step = { id, line, state: '', terminal: [], sources: [], words: {} }
    this.#hasSettings = false
  }

  #beginSection(step: LessonStep, heading: string, line: number): void {
    this.#endSection()
    const [, code = '', title = ''] = /^(\w+): (.+)$/.exec(heading) ?? []
    const language = lessonLanguages.find((known) => known === code)
    if (language === undefined || !this.#languages.includes(language)) {
      const known = this.#languages.map((each) => `"## ${each}: …"`).join(' and ')
      this.#tell(line, `the words of a step stand under ${known}, as the lesson’s title has it`)
      return
    }
    if (step.words[language]) this.#tell(line, `this step has its words in "${language}" already`)
    const words = { title, text: [], reveal: [], notes: [], wordCount: 0 }
    this.#section = { language, line, words }
  }

  #takeSettings({ text }: Tokens.Code, line: number): void {
    if (this.#section) this.#tell(line, 'a step’s settings stand before its words')
    if (this.#hasSettings) this.#tell(line, 'a step has its settings in one place')
    this.#hasSettings = true
    const settings = readYaml(text, line + 1, this.#problems)
    Object.assign(this.#step!, readStepSettings(settings, this.#grammars))
  }

  #takeText(words: StepWords, token: Token, line: number): void {
    const { question } = words
    if (token.type === 'blockquote') {
      for (const inner of token.tokens ?? []) this.#takeBlock(words.notes, inner, line)
      return
    }
    const choices = choicesOf(token)
    if (choices === undefined) this.#takeBlock(question ? words.reveal : words.text, token, line)
    else if (question === undefined) this.#tell(line, 'the question stands above: "### …"')
    else {
      question.choices.push(...choices)
      if (choices.filter(({ right }) => right).length !== 1) {
        this.#tell(line, 'of the answers, one is right: "- [x] …"')
      }
    }
  }

  #takeBlock(to: Block[], token: Token, line: number): void {
    if (token.type === 'space') return
    const block = blockOf(token)
    if (block) to.push(block)
    else {
      this.#tell(
        line,
        'a lesson has paragraphs, lists and code, with *emphasis* and `code` in them',
      )
    }
  }

  #endSection(): void {
    const section = this.#section
    this.#section = undefined
    if (section === undefined || this.#step === undefined) return
    const { words, language, line } = section
    words.wordCount = countWords(wordsOf(words))
    if (words.wordCount > stepWordsMax) {
      this.#tell(line, `a step has ${stepWordsMax} words at most, this has ${words.wordCount}`)
    }
    if (words.text.length === 0 && words.question === undefined) {
      this.#tell(line, 'here the step’s text is missing')
    }
    if (words.question?.choices.length === 0) {
      this.#tell(line, 'a question has its answers below it: "- [ ] …" and "- [x] …"')
    }
    this.#step.words[language] = words
  }

  #endStep(): void {
    this.#endSection()
    const step = this.#step
    if (step === undefined) return
    for (const language of this.#languages) {
      if (!step.words[language])
        this.#tell(step.line, `"## ${language}: …" is missing in this step`)
    }
    this.#steps.push(step)
    this.#step = undefined
  }

  #tell(line: number, text: string): void {
    this.#problems.push({ line, text })
  }
}

const noSection = 'a step’s words stand under a heading with their language: "## en: Its title"'

function isSettings(token: Token): boolean {
  return token.type === 'code' && (token as Tokens.Code).lang === 'step'
}

function wordsOf({ title, text, question, reveal }: StepWords): string {
  const asked = question
    ? [plainText(question.text), ...question.choices.map((choice) => plainText(choice.text))]
    : []
  return [title, blocksText(text), ...asked, blocksText(reveal)].join(' ')
}
