import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

type C2pa = typeof import('@contentauth/c2pa-wasm')

/** The part of the WebAssembly interface used here: the Node.js types leave it to the DOM's. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { compile: (bytes: Uint8Array) => Promise<object>; RuntimeError: new () => Error }
}

let compiled: Promise<object> | undefined
let current: Promise<C2pa> | undefined
let instances = 0

/**
 * The package that reads and writes Content Credentials, started from the module file that is in it: by itself it would
 * fetch that file, which Node.js can't. One instance a thread; after a trap in it the next call gets a new one.
 */
export function c2pa(): Promise<C2pa> {
  current ??= start()
  return current
}

/** To be told of everything that a call threw: a trap leaves an instance in a state that nobody knows. */
export function leaveAfterTrap(thrown: unknown): void {
  if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) current = undefined
}

async function start(): Promise<C2pa> {
  const { resolve } = createRequire(import.meta.url)
  compiled ??= readFile(resolve('@contentauth/c2pa-wasm/c2pa.wasm')).then((bytes) => WebAssembly.compile(bytes))
  // A module's instance is a variable in it: another instance is another module.
  const address = pathToFileURL(resolve('@contentauth/c2pa-wasm')).href
  const loaded: C2pa = await import(/* @vite-ignore */ instances++ === 0 ? address : `${address}?${instances}`)
  const init = loaded.initSync as (options: { module: object }) => unknown
  init({ module: await compiled })
  return loaded
}
