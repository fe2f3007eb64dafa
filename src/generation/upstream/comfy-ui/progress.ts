import { z } from 'zod'

const id = z.string().max(200)
const node = z.union([z.string(), z.number()]).transform(String)
const amount = z.number().finite()

/** What the socket tells of a prompt. Only what is of use here; other types and broken ones are passed over. */
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('execution_start'), data: z.object({ prompt_id: id }) }),
  z.object({
    type: z.literal('execution_cached'),
    data: z.object({ prompt_id: id, nodes: z.array(node).max(10_000) }),
  }),
  z.object({ type: z.literal('executing'), data: z.object({ prompt_id: id, node: node.nullable() }) }),
  z.object({ type: z.literal('executed'), data: z.object({ prompt_id: id, node }) }),
  z.object({
    type: z.literal('progress'),
    data: z.object({ prompt_id: id, node: node.nullish(), value: amount, max: amount }),
  }),
  z.object({ type: z.literal('execution_success'), data: z.object({ prompt_id: id }) }),
  z.object({ type: z.literal('execution_error'), data: z.object({ prompt_id: id }) }),
  z.object({ type: z.literal('execution_interrupted'), data: z.object({ prompt_id: id }) }),
])
export type ComfyMessage = z.infer<typeof messageSchema>

/** A text of the socket. Foreign: undefined where it says nothing that is of use. */
export function readMessage(text: string): ComfyMessage | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const read = messageSchema.safeParse(value)
  return read.success ? read.data : undefined
}

/** How far a prompt is, by what was heard of it. It shows progress and decides nothing: that a job is done, only the history says. */
export interface Heard {
  /** Nodes that there are, where that is known. */
  nodes: number
  done: Set<string>
  current: string | undefined
  /** 0 to 1, of the current node. */
  share: number
  state: 'waiting' | 'running' | 'over'
}

export const nothingHeard = (nodes: number): Heard => ({
  nodes,
  done: new Set(),
  current: undefined,
  share: 0,
  state: 'waiting',
})

/** Takes in a message about this prompt. */
export function hear(heard: Heard, { type, data }: ComfyMessage): void {
  if (type === 'execution_success' || type === 'execution_error' || type === 'execution_interrupted') {
    heard.state = 'over'
    return
  }
  heard.state = 'running'
  if (type === 'execution_cached') for (const one of data.nodes) heard.done.add(one)
  else if (type === 'executed') heard.done.add(data.node)
  else if (type === 'executing') {
    if (heard.current !== undefined) heard.done.add(heard.current)
    heard.current = data.node ?? undefined
    heard.share = 0
    if (data.node === null) heard.state = 'over'
  } else if (type === 'progress' && data.max > 0) heard.share = Math.min(1, Math.max(0, data.value / data.max))
}

/** In percent, and never all of it. */
export function percentOf({ nodes, done, current, share }: Heard): number {
  const finished = done.size + (current !== undefined && !done.has(current) ? share : 0)
  return Math.min(99, Math.floor((100 * finished) / Math.max(nodes, done.size + 1)))
}
