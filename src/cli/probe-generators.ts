import { readFile } from 'node:fs/promises'
import { type ProbeGenerator, parseGenerators } from '../generation/index.js'

/**
 * The generators of the file that KYODAKU_PROBE_GENERATORS names, as settings of a house; none where it names none.
 * @throws ProbeError `probes.bad-generators`; the system's error where the file can't be read
 */
export async function generatorSettings({
  KYODAKU_PROBE_GENERATORS: path,
}: NodeJS.ProcessEnv): Promise<{ probeGenerators?: ProbeGenerator[] }> {
  return path ? { probeGenerators: parseGenerators(await readFile(path, 'utf8'), path) } : {}
}
