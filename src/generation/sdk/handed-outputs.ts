import { EventEmitter, once } from 'node:events'
import { createReadStream } from 'node:fs'
import { type Upstream, UpstreamFailure } from '../upstream/index.js'

/** What became of generating: a file, or nothing. */
type Handed = { path: string } | { code: string; message: string }

/** An upstream whose generating is done by the caller, who hands over what came out. */
export interface HandedOutputs extends Upstream {
  /** Hands over what came out, for as long as it is being looked at. */
  hand(id: string, handed: Handed): void
  /** What is not looked at any more. */
  forget(id: string): void
}

/** The gate asks it as any other, and waits until the caller hands over what came out; after a restart, until it is handed over again. */
export function handedOutputs(): HandedOutputs {
  const outputs = new Map<string, Handed>()
  const events = new EventEmitter()
  // Every video that is being made is waited for.
  events.setMaxListeners(0)
  const eventOf = (id: string) => `handed ${id}`

  async function handed(id: string, signal?: AbortSignal): Promise<Handed> {
    for (;;) {
      const known = outputs.get(id)
      if (known !== undefined) return known
      await once(events, eventOf(id), signal === undefined ? {} : { signal })
    }
  }
  function hand(id: string, given: Handed): void {
    outputs.set(id, given)
    events.emit(eventOf(id))
  }
  const unsupported = async (): Promise<never> => {
    throw new UpstreamFailure('refused', 'Nothing is kept there.', {
      answer: { status: 404, code: 'not_found', message: 'Nothing is kept there.' },
    })
  }

  return {
    name: 'this program',
    create: async ({ key }) => ({ id: key, status: 'in_progress', progress: 0 }),
    async retrieve(id, signal) {
      const output = await handed(id, signal)
      return 'path' in output
        ? { id, status: 'completed', progress: 100 }
        : { id, status: 'failed', progress: 0, error: output }
    },
    async content(id, signal) {
      const output = await handed(id, signal)
      return 'path' in output ? createReadStream(output.path) : await unsupported()
    },
    file: unsupported,
    createCharacter: unsupported,
    // Whoever waits for it does not wait for ever.
    remove: async (id) => hand(id, { code: 'deleted', message: 'It was deleted before it was there.' }),
    hand,
    forget: (id) => void outputs.delete(id),
  }
}
