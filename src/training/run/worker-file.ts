import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { TrainingError } from '../training-error.js'

/**
 * The program of a thread of this folder: beside this file when built, of the build when this one is run from its source.
 *
 * @param name without its ending
 * @throws TrainingError `training.not-built`
 */
export function workerFile(name: string): string {
  const here = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  if (existsSync(here)) return here
  const built = here.replace(/([\\/])src([\\/]training[\\/]run[\\/][^\\/]+)$/, '$1dist$2')
  if (!existsSync(built))
    throw new TrainingError(
      'training.not-built',
      `Parts are decided by ${built}, which is missing: run "npm run build".`,
    )
  return built
}
