import { permissionsLabel, type ReleasedPermissions } from './permissions.js'

/** Whether models may be trained on it; `constrained` says under which condition. */
export type Training = 'allowed' | 'notAllowed' | { constrained: string }

/** Something that the output was made from. */
export interface Source {
  relation: 'remix' | 'edit' | 'extension' | 'reference'
  /** `sha256:` and 64 hexadecimal digits. */
  digest: string
  /** The file of that digest, if it is at hand: Content Credentials that it has are carried on. */
  path?: string
  title?: string
  /** Of the decision that it was itself released by. */
  receipt?: string
}

export interface ManifestOptions {
  permissions: ReleasedPermissions
  /** The generator's model. */
  model: string
  sources: readonly (Source & { format?: string })[]
  training: Training
  title?: string
  version: string
  now: Date
}

/** What the library is told to write. */
export interface Manifest {
  /** Where what came in has no manifest. */
  created: object
  /** Where it has one, which is kept as its parent. */
  opened: object
  /** The ingredient that what came in then is. */
  upstream: object
  /** What it was made from; of a file its own manifest is carried on. */
  ingredients: { json: object; file?: { path: string; digest: string; format: string } }[]
  /** As they are in it. */
  permissions: ReleasedPermissions
}

/** Made by a trained model (IPTC, digital source types). */
const generated = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
const upstreamIngredient = { label: 'upstream', relationship: 'parentOf', title: 'What the generator delivered' }

/** By C2PA 2.2 (claims 10, actions 18.11, ingredients 18.12) and CAWG training and data mining 1.1. */
export function manifestOf(options: ManifestOptions): Manifest {
  const { permissions, model, sources, training, title, version, now } = options
  const when = `${now.toISOString().slice(0, 19)}Z`
  const released = { ...permissions, ...madeFromOf(sources) }
  const labels = sources.map((_, i) => `source-${i + 1}`)
  const made = { digitalSourceType: generated, softwareAgent: { name: model }, when }
  const created = {
    action: 'c2pa.created',
    ...made,
    ...(labels.length > 0 && { parameters: { ingredientIds: labels } }),
  }
  const opened = { action: 'c2pa.opened', ...made, parameters: { ingredientIds: [upstreamIngredient.label] } }
  const definition = (actions: object[]) => ({
    claim_generator_info: [{ name: 'Kyodaku', version }],
    ...(title !== undefined && { title }),
    assertions: [
      { label: 'c2pa.actions.v2', data: { actions, allActionsIncluded: true } },
      { label: permissionsLabel, created: true, data: released },
      { label: 'cawg.training-mining', created: true, data: { entries: entriesOf(training) } },
    ],
  })
  return {
    created: definition([created, { action: 'c2pa.published', when }]),
    opened: definition([opened, { action: 'c2pa.published', when }]),
    upstream: upstreamIngredient,
    permissions: released,
    ingredients: sources.map(({ relation, digest, path, format, title = relation }, i) => ({
      json: { label: labels[i], relationship: 'inputTo', title, metadata: { [digestField]: digest } },
      ...(path !== undefined && format !== undefined && { file: { path, digest, format } }),
    })),
  }
}

/** In an ingredient's metadata: ingredients have no field of the standard's for it. */
const digestField = 'org.kyodaku.digest'

function madeFromOf(sources: readonly Source[]): Pick<ReleasedPermissions, 'madeFrom'> {
  if (sources.length === 0) return {}
  return {
    madeFrom: sources.map(({ relation, digest, receipt }) => ({
      relation,
      digest,
      ...(receipt !== undefined && { receipt }),
    })),
  }
}

/** Looking at it with a model is left to whoever has it: a checker does nothing else. */
const useCases = ['cawg.data_mining', 'cawg.ai_training', 'cawg.ai_generative_training']

function entriesOf(training: Training): Record<string, object> {
  const entry =
    typeof training === 'string' ? { use: training } : { use: 'constrained', constraint_info: training.constrained }
  return Object.fromEntries(useCases.map((useCase) => [useCase, entry]))
}
