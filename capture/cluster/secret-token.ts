import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Remedy } from '../../shared/messages/messages.ts'
import { systemReason } from '../system-reasons.ts'

/** 16 characters can still be typed; what a machine makes has more. */
const tokenCharactersMin = 16

/** The environment variable that holds the token where no file does. */
export const tokenVariable = 'PODSCOPE_AGENT_TOKEN'

/** The token an agent asks for and its watchers give: out of a file, else out of the environment. */
export async function readToken(
  file: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | Remedy> {
  const text = file === undefined ? environment[tokenVariable] : await readText(file)
  if (typeof text === 'object') return text
  const token = text?.trim() ?? ''
  return token.length < tokenCharactersMin ? tokenMissing : token
}

/** Tells whether an `Authorization` header holds the token. */
export type TokenTest = (authorization: string | undefined) => boolean

/** Digests are compared, so that neither the time nor the length tells anything of the token. */
export function bearerTest(token: string): TokenTest {
  const wanted = digest(`Bearer ${token}`)
  return (authorization) => timingSafeEqual(digest(authorization ?? ''), wanted)
}

async function readText(file: string): Promise<string | Remedy> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    return {
      code: 'token-unreadable',
      text: `The token in ${file} cannot be read: ${systemReason(error)}.`,
      remedy: 'Name a file that may be read with --token-file.',
    }
  }
}

const tokenMissing: Remedy = {
  code: 'token-missing',
  text: `An agent needs a token of at least ${tokenCharactersMin} characters.`,
  remedy: `Name a file with --token-file, or set ${tokenVariable}.`,
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
