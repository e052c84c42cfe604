import manifest from '../package.json' with { type: 'json' }

/** The version of the program, as `--version`, the page and recordings show it. */
export const version: string = manifest.version
