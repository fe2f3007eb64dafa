// Compiles every `src/<room>/assembly/<name>.ts` (AssemblyScript) to WebAssembly and writes it, as base64, to
// `src/<room>/<name>-kernel.generated.ts`: a room then needs no file access to load its own code.
// Files that begin with `_` are parts of others. Flags of one kernel stand in its first line: `// asc: --enable simd`.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src/', import.meta.url))
const force = process.argv.includes('--force')

for (const room of await readdir(source)) {
  const names = await readdir(join(source, room, 'assembly')).catch(() => [])
  const files = names.filter((name) => name.endsWith('.ts'))
  const times = await Promise.all(files.map(async (file) => (await stat(join(source, room, 'assembly', file))).mtimeMs))
  for (const file of files.filter((name) => !name.startsWith('_'))) {
    await build(room, file.slice(0, -'.ts'.length), Math.max(...times))
  }
}

async function build(room, name, changed) {
  const input = join(source, room, 'assembly', `${name}.ts`)
  const output = join(source, room, `${name}-kernel.generated.ts`)
  const made = await stat(output).catch(() => undefined)
  if (!force && made && made.mtimeMs > changed) return
  const text = await readFile(input, 'utf8')
  const flags =
    /^\/\/ asc:(.*)$/m
      .exec(text.slice(0, text.indexOf('\n')))?.[1]
      .trim()
      .split(/\s+/) ?? []
  const asc = await import('assemblyscript/asc')
  const { error, binary, stderr } = await compile(asc, input, flags)
  if (error || !binary) throw new Error(`kernel ${room}/${name} does not compile:\n${stderr}`)
  const base64 = Buffer.from(binary).toString('base64')
  await writeFile(
    output,
    `/** Made from assembly/${name}.ts by scripts/build-kernels.mjs. */\nexport const kernelBase64 =\n  '${base64}'\n`,
  )
  console.log(`kernel ${room}/${name}: ${binary.length} bytes`)
}

async function compile(asc, input, flags) {
  let binary
  const { error, stderr } = await asc.main(
    [input, '--outFile', 'kernel.wasm', '-O3', '--runtime', 'stub', '--noAssert', ...flags],
    {
      writeFile: (path, data) => {
        if (path.endsWith('.wasm')) binary = data
      },
    },
  )
  return { error, binary, stderr: stderr.toString() }
}
