import { filterSentences } from '../language/filter-sentences.ts'
import { language } from '../language/language.svelte.ts'
import { translatorOf, type Sentence } from '../language/service-sentence.ts'

/** What is wrong with a lesson's file, in the page's language: its reader speaks English. */
export function lessonSentence(sentence: string): string {
  return language.code === 'es' ? inSpanish(sentence) : sentence
}

const needs: readonly Sentence[] = [
  ['a text', 'un texto'],
  ['true or false', '«true» o «false»'],
  ['a whole number of at least {least}', 'un número entero, {least} como mínimo'],
  ['one of {names}', 'una de estas palabras: {names}'],
  ['a map with {names}', 'un mapa con {names}'],
  ['"containers", a list of two or more', '«containers», una lista de dos o más'],
  ['"{language}", as the title has it', '«{language}», como el título'],
  [
    'a thing to look at: {kinds}, with its name behind it',
    'algo que mirar: {kinds}, con su nombre detrás',
  ],
]

const ofYaml: readonly Sentence[] = [
  [
    'it cannot be read here; text with signs in it stands between quotes',
    'aquí no se puede leer; un texto con signos va entre comillas',
  ],
  [
    'a key has one colon, and its value stands behind it; text with a colon in it stands between quotes',
    'una clave lleva dos puntos una sola vez, y su valor detrás; un texto con dos puntos va entre comillas',
  ],
  [
    'a text that begins with "*", "&" or "!" stands between quotes',
    'un texto que empieza por «*», «&» o «!» va entre comillas',
  ],
  [
    'a backslash between double quotes means something else; put the text between single quotes',
    'una barra invertida entre comillas dobles significa otra cosa; ponga el texto entre comillas simples',
  ],
  [
    'the keys of one map begin in the same column',
    'las claves de un mismo mapa empiezan en la misma columna',
  ],
  [
    'a text that begins with this sign stands between quotes',
    'un texto que empieza por este signo va entre comillas',
  ],
  [
    'between brackets or braces, entries stand in a row, with commas between them',
    'entre corchetes o llaves, las entradas van seguidas y separadas por comas',
  ],
  ['this key stands here for the second time', 'esta clave ya está más arriba'],
  [
    'a colon, comma, quote, bracket or brace is missing',
    'faltan dos puntos, una coma, una comilla, un corchete o una llave',
  ],
  [
    '"---" stands only above and below the head of a lesson',
    '«---» va solo encima y debajo de la cabecera de una lección',
  ],
  [
    'lines are indented with blanks, not with tabs',
    'las líneas se sangran con espacios, no con tabuladores',
  ],
  [
    'this is not expected here; text with signs in it stands between quotes',
    'esto no se espera aquí; un texto con signos va entre comillas',
  ],
]

const inSpanish = translatorOf([
  ...needs,
  ...ofYaml,
  ['this is not YAML: {sentence}', 'esto no es YAML: {sentence}'],
  ['this needs {sentence}', 'aquí hace falta {sentence}'],
  ['"{name}" needs {sentence}', '«{name}» necesita {sentence}'],
  ['"{name}" is not known here; there are {names}', '«{name}» no se conoce aquí; hay {names}'],
  [
    '"{state}" is nothing that the page can show',
    '«{state}» no es nada que la página pueda mostrar',
  ],
  [
    'the filter has a mistake at its character {place}: {sentence}',
    'el filtro tiene un error en su carácter {place}: {sentence}',
  ],
  [
    'a lesson has {most} characters at most, this has {length}',
    'una lección tiene {most} caracteres como máximo, y esta tiene {length}',
  ],
  [
    'a lesson begins with a line "---", then "title", "summary" and "recording", then "---" again',
    'una lección empieza con una línea «---», luego «title», «summary» y «recording», y otra vez «---»',
  ],
  [
    'a lesson has one step at least: "# its-name"',
    'una lección tiene al menos un paso: «# su-nombre»',
  ],
  ['the first step begins with "# its-name"', 'el primer paso empieza con «# su-nombre»'],
  [
    'a step is called in small letters, figures and hyphens, not "{id}"',
    'el nombre de un paso lleva minúsculas sin acento, cifras y guiones, no «{id}»',
  ],
  ['there is a step "{id}" already', 'ya hay un paso «{id}»'],
  [
    'the words of a step stand under {sentence}, as the lesson’s title has it',
    'las palabras de un paso van debajo de {sentence}, como en el título de la lección',
  ],
  ['"## {one}: …" and "## {other}: …"', '«## {one}: …» y «## {other}: …»'],
  ['"## {language}: …"', '«## {language}: …»'],
  [
    'a step’s words stand under a heading with their language: "## en: Its title"',
    'las palabras de un paso van debajo de un título con su idioma: «## es: Su título»',
  ],
  ['"## {language}: …" is missing in this step', 'a este paso le falta «## {language}: …»'],
  [
    'this step has its words in "{language}" already',
    'este paso ya tiene sus palabras en «{language}»',
  ],
  ['a step’s settings stand before its words', 'los ajustes de un paso van antes de sus palabras'],
  ['a step has its settings in one place', 'un paso tiene sus ajustes en un solo sitio'],
  ['here the step’s text is missing', 'aquí falta el texto del paso'],
  [
    'a step has {most} words at most, this has {count}',
    'un paso tiene {most} palabras como máximo, y este tiene {count}',
  ],
  [
    'a lesson has paragraphs, lists and code, with *emphasis* and `code` in them',
    'una lección tiene párrafos, listas y código, con *énfasis* y `código` dentro',
  ],
  ['a step asks one question', 'un paso hace una sola pregunta'],
  ['the question stands above: "### …"', 'la pregunta va encima: «### …»'],
  [
    'a question has its answers below it: "- [ ] …" and "- [x] …"',
    'una pregunta lleva debajo sus respuestas: «- [ ] …» y «- [x] …»',
  ],
  ['of the answers, one is right: "- [x] …"', 'de las respuestas, una es la correcta: «- [x] …»'],
  ...filterSentences,
])
