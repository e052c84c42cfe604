import { afterEach, describe, expect, it } from 'vitest'
import { defineWords } from '../../../ui/language/define-words.ts'
import { preferredLanguage } from '../../../ui/language/language-code.ts'
import { language } from '../../../ui/language/language.svelte.ts'

describe('the language', () => {
  afterEach(() => language.choose('en'))

  it('is the first of the browser that the page speaks', () => {
    expect(preferredLanguage(['de-DE', 'es-MX', 'en'])).toBe('es')
    expect(preferredLanguage(['en-GB', 'es'])).toBe('en')
  })

  it('is English where the page speaks none of them', () => {
    expect(preferredLanguage(['de', 'toString'])).toBe('en')
    expect(preferredLanguage([])).toBe('en')
  })

  it('changes what every room says, and is kept', () => {
    const words = defineWords({
      en: { packets: (count: number) => `${count} packets` },
      es: { packets: (count) => `${count} paquetes` },
    })
    expect(words().packets(3)).toBe('3 packets')
    language.choose('es')
    expect(words().packets(3)).toBe('3 paquetes')
    expect(localStorage.getItem('podscope.language')).toBe('es')
    language.choose('en')
    expect(localStorage.getItem('podscope.language')).toBeNull()
  })
})
