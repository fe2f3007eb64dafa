import { z } from 'zod'
import type { VideoKind } from '../../dialect/index.js'
import { UpstreamSetupError } from '../upstream-setup-error.js'

/** What a workflow is for. `reference`: a video that goes by a picture, where that is another workflow than `create`. */
export type WorkflowKind = VideoKind | 'reference' | 'character'

/**
 * A workflow as ComfyUI exports it for its API, with places to fill in. It is held against what it is for when it is read, so that
 * what can't be filled in is said when the gateway starts, and not by the first who asks.
 */
export interface Workflow {
  readonly nodes: Readonly<Record<string, WorkflowNode>>
  /** Names of the places that it has. */
  readonly places: ReadonlySet<Place>
  /** The node whose video is meant, where one is entitled `{{output}}`. */
  readonly output?: string
}

interface WorkflowNode {
  class_type: string
  inputs: Readonly<Record<string, unknown>>
}

/** What may stand between `{{` and `}}` in the inputs of nodes. */
export type Place = (typeof everyPlace)[number]
const everyPlace = [
  'prompt',
  'model',
  'seconds',
  'frames',
  'width',
  'height',
  'seed',
  'reference',
  'video',
  'name',
] as const

/** What is filled in; `frames` is counted from the seconds. */
export type PlaceValues = { readonly [P in Exclude<Place, 'frames'>]?: string | number }

const always: readonly Place[] = ['prompt', 'model', 'seconds', 'frames', 'width', 'height', 'seed']

/** Places by what a workflow is for: those it must have, and those it may have besides. */
const placesOf: Readonly<Record<WorkflowKind, { must: readonly Place[]; may: readonly Place[] }>> = {
  create: { must: ['prompt'], may: [...always, 'reference'] },
  reference: { must: ['prompt', 'reference'], may: always },
  remix: { must: ['prompt', 'video'], may: always },
  edit: { must: ['prompt', 'video'], may: always },
  extension: { must: ['prompt', 'video'], may: always },
  character: { must: ['video'], may: ['name', 'seed'] },
}

const textBytesMax = 4 << 20
const nodesMax = 5000
const depthMax = 50
const place = /\{\{\s*([A-Za-z_]\w*)(?::(\d{1,3}))?\s*\}\}/g

const nodesSchema = z.record(
  z.string().max(200),
  z.object({
    class_type: z.string().min(1).max(500),
    inputs: z.record(z.string(), z.unknown()).default({}),
    _meta: z
      .object({ title: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
)

/**
 * Reads a workflow.
 *
 * @param name what it is called in errors: the file's
 * @throws UpstreamSetupError `upstream.bad-workflow`
 */
export function readWorkflow(kind: WorkflowKind, text: string, name: string): Workflow {
  if (Buffer.byteLength(text) > textBytesMax) throw bad(name, tooLarge)
  const read = nodesSchema.safeParse(exportedForApi(name, jsonOf(name, text)))
  if (!read.success) {
    const { path, message } = read.error.issues[0]!
    throw bad(name, notNodes(`${path.join('.')}: ${message}`))
  }
  const nodes = read.data
  const ids = Object.keys(nodes)
  if (ids.length === 0 || ids.length > nodesMax) throw bad(name, notNodes(`${ids.length} nodes`))
  const places = new Set<Place>()
  for (const [id, { inputs }] of Object.entries(nodes)) {
    for (const [input, value] of Object.entries(inputs)) {
      if (isLink(value) && !Object.hasOwn(nodes, value[0])) throw bad(name, noNode(id, input, value[0]))
      findPlaces(name, `${id}.${input}`, value, places, 0)
    }
  }
  const { must, may } = placesOf[kind]
  for (const needed of must) if (!places.has(needed)) throw bad(name, missing(kind, needed))
  for (const found of places) if (!must.includes(found) && !may.includes(found)) throw bad(name, misplaced(kind, found))
  const outputs = ids.filter((id) => /^\s*\{\{\s*output\s*\}\}\s*$/.test(nodes[id]!._meta?.title ?? ''))
  if (outputs.length > 1) throw bad(name, twoOutputs(outputs))
  return {
    // Titles stay here: they are for people.
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, { class_type, inputs }]) => [id, { class_type, inputs }]),
    ),
    places,
    ...(outputs[0] === undefined ? {} : { output: outputs[0] }),
  }
}

/**
 * The workflow with everything filled in. What is filled in is not looked at for places again: a prompt that says `{{seed}}` stays
 * as it is.
 */
export function fillWorkflow({ nodes }: Workflow, values: PlaceValues): Record<string, WorkflowNode> {
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string') return filledText(value, values)
    if (Array.isArray(value)) return value.map(filled)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]))
    return value
  }
  return Object.fromEntries(
    Object.entries(nodes).map(([id, { class_type, inputs }]) => [
      id,
      { class_type, inputs: filled(inputs) as WorkflowNode['inputs'] },
    ]),
  )
}

/** A place that is all of a text keeps its type: a number of seconds is a number. */
function filledText(text: string, values: PlaceValues): string | number {
  const whole = new RegExp(`^${place.source}$`).exec(text)
  if (whole !== null) return valueFor(whole[1] as Place, whole[2], values)
  return text.replace(place, (_, name: Place, rate: string | undefined) => String(valueFor(name, rate, values)))
}

function valueFor(name: Place, rate: string | undefined, values: PlaceValues): string | number {
  // As models of video count: the first frame, and then so many a second.
  if (name === 'frames') return Math.round(Number(values.seconds) * Number(rate)) + 1
  const value = values[name]
  if (value === undefined) throw new Error(`nothing to fill in for {{${name}}}`)
  return value
}

function findPlaces(name: string, where: string, value: unknown, places: Set<Place>, depth: number): void {
  if (depth > depthMax) throw bad(name, notNodes(`${where}: nested too deeply`))
  if (typeof value === 'string') {
    for (const [text, found, rate] of value.matchAll(place)) {
      if (!everyPlace.includes(found as Place)) throw bad(name, unknownPlace(where, text))
      if ((found === 'frames') !== (rate !== undefined)) throw bad(name, badRate(where, text))
      places.add(found as Place)
    }
  } else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) findPlaces(name, where, inner, places, depth + 1)
}

/** `["4", 0]`: the first output of node 4. */
function isLink(value: unknown): value is [string, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isInteger(value[1])
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw bad(name, notJson((error as Error).message), { cause: error })
  }
}

/** What ComfyUI saves for its own page is something else. */
function exportedForApi(name: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'nodes' in value && 'links' in value && Array.isArray(value.nodes))
    throw bad(name, forThePage)
  return value
}

type Said = readonly [string, string]

function bad(name: string, [english, japanese]: Said, options?: ErrorOptions): UpstreamSetupError {
  return new UpstreamSetupError('upstream.bad-workflow', [`${name}: ${english}`, `${name}：${japanese}`], options)
}

const tooLarge: Said = ['The file is too large for a workflow.', 'ワークフローとしてはファイルが大きすぎます。']
const forThePage: Said = [
  'This is a workflow as the page of ComfyUI saves it. Export it with “Export (API)” and give that file.',
  'ComfyUI の画面用に保存されたワークフローです。「Export (API)」で書き出したファイルを指定してください。',
]
const notJson = (why: string): Said => [`This is no JSON (${why}).`, `JSON として読み取れません（${why}）。`]
const notNodes = (why: string): Said => [
  `This is no workflow in API format: nodes with class_type and inputs (${why}).`,
  `API 形式のワークフロー（class_type と inputs を持つノード）ではありません（${why}）。`,
]
const noNode = (id: string, input: string, target: string): Said => [
  `Node ${id} takes its ${input} from node ${target}, which is not there.`,
  `ノード ${id} の ${input} は、存在しないノード ${target} につながっています。`,
]
const missing = (kind: WorkflowKind, needed: Place): Said => [
  `A workflow for ${kind} needs {{${needed}}} in an input of a node, and this has none.`,
  `${kind} 用のワークフローには、ノードの入力に {{${needed}}} が必要です。`,
]
const misplaced = (kind: WorkflowKind, found: Place): Said => [
  `A request for ${kind} has nothing to fill in for {{${found}}}.`,
  `${kind} の要求には、{{${found}}} に入れるものがありません。`,
]
const unknownPlace = (where: string, text: string): Said => [
  `${where}: ${text} is not known. Known are ${everyPlace.map((name) => `{{${name}}}`).join(', ')}.`,
  `${where}：${text} は使えません。使えるのは ${everyPlace.map((name) => `{{${name}}}`).join('、')} です。`,
]
const badRate = (where: string, text: string): Said => [
  `${where}: ${text} is not understood. Frames are written with their rate, {{frames:24}}; nothing else has one.`,
  `${where}：${text} は読み取れません。フレーム数は {{frames:24}} のように、毎秒の枚数を付けて書いてください。`,
]
const twoOutputs = (ids: readonly string[]): Said => [
  `More than one node is entitled {{output}}: ${ids.join(', ')}.`,
  `{{output}} という題名のノードが複数あります（${ids.join('、')}）。`,
]
