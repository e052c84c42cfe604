import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Inside the project, where packages are found. */
const programsFolder = 'dist/bench'

/** The processes that measure one thing once, each a file of this folder. */
const programs = ['open-once', 'filter-once', 'pcap-parser-once'] as const

/** Bundled as the service is: loading TypeScript is no part of opening a file. */
export async function bundlePrograms(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: programsFolder,
      rollupOptions: {
        input: Object.fromEntries(programs.map((name) => [name, sourceOf(name)])),
        output: { entryFileNames: '[name].mjs' },
      },
    },
    ssr: { noExternal: true },
  })
}

/** What the program prints, in a process of its own. */
export function runProgram<Figures>(
  name: (typeof programs)[number],
  ...args: readonly string[]
): Figures {
  const program = join(programsFolder, `${name}.mjs`)
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', program, ...args], {
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Figures
}

function sourceOf(program: string): string {
  return fileURLToPath(new URL(`${program}.ts`, import.meta.url))
}
