// Makes a fresh clone ready, and costs next to nothing when it already is: installs what the lock file names, compiles
// the kernels and the sources, builds the portal. Needs only Node and npm. `npm start` and `npm test` begin with it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Kyodaku needs Node.js 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

const digest = (paths) => {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(path).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter(
      (path) => /\.(tsx?|css|html|svg|mjs)$/.test(path) && !path.endsWith('.generated.ts') && statSync(path).isFile(),
    )
    .sort()

step('dependencies', 'node_modules/.kyodaku-installed', digest([join(root, 'package-lock.json')]), () =>
  run('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']),
)
const sources = [
  ...filesBelow(join(root, 'src')),
  join(root, 'tsconfig.build.json'),
  join(root, 'tsconfig.json'),
  join(root, 'scripts/build-verifier.mjs'),
]
step('build', 'dist/.kyodaku-built', digest(sources), () => {
  run(process.execPath, ['scripts/build-kernels.mjs'])
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])
  run(process.execPath, ['scripts/build-verifier.mjs'])
  chmodSync(join(root, 'dist/cli/main.js'), 0o755)
})
const portalSources = [
  ...filesBelow(join(root, 'portal/src')),
  ...filesBelow(join(root, 'src/client')),
  ...filesBelow(join(root, 'src/record')),
  join(root, 'portal/index.html'),
  join(root, 'portal/vite.config.ts'),
  join(root, 'portal/package.json'),
  join(root, 'scripts/build-portal.mjs'),
]
step('portal', 'portal/dist/.kyodaku-built', digest(portalSources), () =>
  run(process.execPath, ['scripts/build-portal.mjs']),
)

function step(name, stamp, wanted, work) {
  const path = join(root, stamp)
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) return
  console.error(`kyodaku: ${name} …`)
  work()
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, wanted)
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}
