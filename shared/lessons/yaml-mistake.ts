import type { ErrorCode } from 'yaml'

/** What a piece of YAML has wrong, in words for somebody who writes a lesson and not programs. */
export function yamlMistake(code: ErrorCode): string {
  return mistakes[code] ?? 'it cannot be read here; text with signs in it stands between quotes'
}

const keyWithColon =
  'a key has one colon, and its value stands behind it; text with a colon in it stands between quotes'
const anchor = 'a text that begins with "*", "&" or "!" stands between quotes'

const mistakes: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: anchor,
  BAD_ALIAS: anchor,
  BAD_DQ_ESCAPE:
    'a backslash between double quotes means something else; put the text between single quotes',
  BAD_INDENT: 'the keys of one map begin in the same column',
  BAD_SCALAR_START: 'a text that begins with this sign stands between quotes',
  BLOCK_AS_IMPLICIT_KEY: keyWithColon,
  BLOCK_IN_FLOW: 'between brackets or braces, entries stand in a row, with commas between them',
  DUPLICATE_KEY: 'this key stands here for the second time',
  MISSING_CHAR: 'a colon, comma, quote, bracket or brace is missing',
  MULTILINE_IMPLICIT_KEY: keyWithColon,
  MULTIPLE_ANCHORS: anchor,
  MULTIPLE_DOCS: '"---" stands only above and below the head of a lesson',
  MULTIPLE_TAGS: anchor,
  TAB_AS_INDENT: 'lines are indented with blanks, not with tabs',
  TAG_RESOLVE_FAILED: anchor,
  UNEXPECTED_TOKEN: 'this is not expected here; text with signs in it stands between quotes',
}
