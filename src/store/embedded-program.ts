import { readFile } from 'node:fs/promises'

/** The part of the WebAssembly interface used here: the Node.js types leave it to the DOM's. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<object> } }

let compiled: Promise<object> | undefined

/**
 * PGlite's program, compiled once in a process: that is most of what opening a database costs, and what is compiled is
 * shared by the threads that it is handed to.
 */
export function embeddedProgram(): Promise<object> {
  compiled ??= compile()
  return compiled
}

async function compile(): Promise<object> {
  try {
    const file = new URL('./pglite.wasm', import.meta.resolve('@electric-sql/pglite'))
    return await WebAssembly.compile(await readFile(file))
  } catch (error) {
    // The next opening tries again.
    compiled = undefined
    throw error
  }
}
