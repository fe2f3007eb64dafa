import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import multipart from '@fastify/multipart'
import fastify, { type FastifyReply } from 'fastify'
import { type WebSocket, WebSocketServer } from 'ws'

/** What goes wrong at the next call that it concerns, once. */
export type ComfyFault =
  | { on: 'prompt' | 'history' | 'queue' | 'view'; what: 'status'; status: number }
  /** `prompt`: the connection breaks after it was queued. */
  | { on: 'prompt' | 'history' | 'view'; what: 'break' }
  | { on: 'history' | 'queue'; what: 'nonsense' }
  | { on: 'job'; what: 'fail' | 'no-output' | 'two-outputs' | 'preview-only' }

export interface ComfyPrompt {
  id: string
  workflow: Record<string, { class_type: string; inputs: Record<string, unknown> }>
  extra: Record<string, unknown>
  clientId: string
  /** How many of its nodes are done. */
  steps: number
}

export interface ComfyServerForTests {
  url: string
  /** Everything that was ever queued, in order. */
  readonly prompts: readonly ComfyPrompt[]
  readonly uploads: readonly { name: string; bytes: number }[]
  /** Ids of prompts that were interrupted. */
  readonly interrupted: readonly string[]
  readonly asked: readonly string[]
  sockets(): number
  makes(path: string): void
  next(...faults: ComfyFault[]): void
  /** Jobs go no further until they are let. */
  hold(): void
  go(): void
  /** Nobody can listen, or everybody again. */
  refuseSockets(refuse: boolean): void
  dropSockets(): void
  /** Sends what no server should. */
  babble(...messages: (string | Uint8Array)[]): void
  close(): Promise<void>
}

/**
 * A ComfyUI server as its routes are documented, that "generates" a file which is there: one prompt at a time, node by node, told to the
 * client that queued it. It dedupes nothing, and forgets everything when it is closed.
 */
export async function startComfyServerForTests(
  options: { port?: number; takesIds?: boolean; nodes?: readonly string[]; stepMilliseconds?: number } = {},
): Promise<ComfyServerForTests> {
  const { port = 0, takesIds = true, nodes, stepMilliseconds = 5 } = options
  const prompts: ComfyPrompt[] = []
  const pending: ComfyPrompt[] = []
  let running: ComfyPrompt | undefined
  const history = new Map<string, object>()
  const uploads: { name: string; bytes: number }[] = []
  const interrupted: string[] = []
  const asked: string[] = []
  const faults: ComfyFault[] = []
  let isHeld = false
  let isClosed = false
  let refusesSockets = false
  let makes = ''
  const listeners = new Map<string, WebSocket>()

  const takeFault = (on: ComfyFault['on']): ComfyFault | undefined => {
    const at = faults.findIndex((one) => one.on === on)
    return at < 0 ? undefined : faults.splice(at, 1)[0]
  }
  const tell = (clientId: string, type: string, data: object) =>
    listeners.get(clientId)?.send(JSON.stringify({ type, data }))
  const entryOf = ({ id, workflow, extra }: ComfyPrompt) => [prompts.length, id, workflow, extra, ['9']]

  /** Does a piece of the work, as often as there is time for it. */
  const working = setInterval(() => {
    if (isHeld || isClosed) return
    if (running === undefined) {
      running = pending.shift()
      if (running !== undefined) {
        tell(running.clientId, 'execution_start', { prompt_id: running.id })
        tell(running.clientId, 'execution_cached', { prompt_id: running.id, nodes: [] })
      }
      return
    }
    const { id, clientId, workflow } = running
    const ids = Object.keys(workflow)
    if (running.steps < ids.length) {
      const node = ids[running.steps++]!
      tell(clientId, 'executing', { prompt_id: id, node })
      listeners.get(clientId)?.send(Buffer.alloc(2000, 1))
      for (const value of [1, 2]) tell(clientId, 'progress', { prompt_id: id, node, value, max: 2 })
      return
    }
    finish(running)
    running = undefined
  }, stepMilliseconds)

  function finish(prompt: ComfyPrompt): void {
    const { id, clientId } = prompt
    const fault = takeFault('job')?.what
    const failure = { prompt_id: id, node_id: '3', node_type: 'KSampler', exception_message: 'out of memory' }
    if (fault === 'fail') {
      const messages = [['execution_error', failure]]
      history.set(id, {
        prompt: entryOf(prompt),
        outputs: {},
        status: { status_str: 'error', completed: false, messages },
      })
      tell(clientId, 'execution_error', failure)
      return
    }
    const file = (filename: string, type = 'output') => ({ filename, subfolder: 'video', type })
    const outputs = {
      '9': {
        images:
          fault === 'no-output'
            ? [file('still.png')]
            : fault === 'preview-only'
              ? [file(`${id}.mp4`, 'temp')]
              : [file(`${id}.mp4`), ...(fault === 'two-outputs' ? [file(`${id}-2.mp4`)] : [])],
        animated: [fault !== 'no-output'],
      },
      '10': { text: ['done'], images: [file('preview.png', 'temp')] },
    }
    history.set(id, {
      prompt: entryOf(prompt),
      outputs,
      status: { status_str: 'success', completed: true, messages: [['execution_success', { prompt_id: id }]] },
      meta: {},
    })
    tell(clientId, 'execution_success', { prompt_id: id })
    tell(clientId, 'executing', { prompt_id: id, node: null })
  }

  const server = fastify({ bodyLimit: 1 << 30, forceCloseConnections: true })
  await server.register(multipart, { limits: { fileSize: 1 << 30 } })
  server.addHook('onRequest', async ({ method, url }) => void asked.push(`${method} ${url.split('?')[0]}`))

  async function disturbed(on: 'prompt' | 'history' | 'queue' | 'view', reply: FastifyReply): Promise<boolean> {
    const found = takeFault(on)
    if (found === undefined) return false
    if (found.what === 'status') await reply.code(found.status).send('Internal Server Error')
    else if (found.what === 'nonsense') await reply.type('text/html').send('<html>a proxy’s page</html>')
    else {
      reply.hijack()
      reply.raw.destroy()
    }
    return true
  }

  server.post('/prompt', async (request, reply) => {
    if (faults.some(({ on, what }) => on === 'prompt' && what !== 'break') && (await disturbed('prompt', reply)))
      return reply
    const { prompt, prompt_id, client_id, extra_data } = request.body as {
      prompt: ComfyPrompt['workflow']
      prompt_id?: string
      client_id: string
      extra_data: Record<string, unknown>
    }
    if (Object.values(prompt).some(({ inputs }) => Number(inputs.width) > 4096)) {
      const errors = [
        { type: 'value_bigger_than_max', message: 'Value 5000 bigger than max of 4096', details: 'width' },
      ]
      return await reply.code(400).send({
        error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '' },
        node_errors: { '5': { errors, dependent_outputs: ['9'], class_type: 'EmptyLatentVideo' } },
      })
    }
    const id = takesIds && prompt_id !== undefined ? prompt_id : randomUUID()
    const one = { id, workflow: prompt, extra: { ...extra_data, client_id }, clientId: client_id, steps: 0 }
    prompts.push(one)
    pending.push(one)
    if (await disturbed('prompt', reply)) return reply
    return { prompt_id: id, number: prompts.length, node_errors: {} }
  })
  server.get('/queue', async (_request, reply) => {
    if (await disturbed('queue', reply)) return reply
    return { queue_running: running === undefined ? [] : [entryOf(running)], queue_pending: pending.map(entryOf) }
  })
  server.post('/queue', async (request, reply) => {
    for (const id of (request.body as { delete: string[] }).delete) {
      const at = pending.findIndex((one) => one.id === id)
      if (at >= 0) pending.splice(at, 1)
    }
    return await reply.send()
  })
  server.post('/interrupt', async (_request, reply) => {
    if (running !== undefined) {
      const { id, clientId } = running
      interrupted.push(id)
      const messages = [['execution_interrupted', { prompt_id: id }]]
      history.set(id, {
        prompt: entryOf(running),
        outputs: {},
        status: { status_str: 'error', completed: false, messages },
      })
      tell(clientId, 'execution_interrupted', { prompt_id: id })
      running = undefined
    }
    return await reply.send()
  })
  server.get('/history', async () => Object.fromEntries(history))
  server.get('/history/:id', async (request, reply) => {
    if (await disturbed('history', reply)) return reply
    const { id } = request.params as { id: string }
    return history.has(id) ? { [id]: history.get(id) } : {}
  })
  server.post('/history', async (request, reply) => {
    for (const id of (request.body as { delete: string[] }).delete) history.delete(id)
    return await reply.send()
  })
  server.post('/upload/image', async (request) => {
    let subfolder = ''
    let name = ''
    for await (const part of request.parts())
      if (part.type === 'file') {
        name = part.filename
        uploads.push({ name, bytes: (await part.toBuffer()).length })
      } else if (part.fieldname === 'subfolder') subfolder = String(part.value)
    return { name, subfolder, type: 'input' }
  })
  server.get('/object_info/:type', async (request) => {
    const { type } = request.params as { type: string }
    return nodes === undefined || nodes.includes(type) ? { [type]: { input: {}, output_node: false } } : {}
  })
  server.get('/view', async (_request, reply) => {
    const found = faults.find(({ on }) => on === 'view')
    if (found?.what === 'break') {
      takeFault('view')
      const { size } = await stat(makes)
      reply.hijack()
      reply.raw.writeHead(200, { 'content-length': size })
      createReadStream(makes, { end: Math.floor(size / 2) })
        .on('end', () => reply.raw.destroy())
        .pipe(reply.raw, { end: false })
      return reply
    }
    if (await disturbed('view', reply)) return reply
    return await reply.type('video/mp4').send(createReadStream(makes))
  })

  const socketServer = new WebSocketServer({ noServer: true })
  server.server.on('upgrade', (request, socket, head) => {
    if (refusesSockets) {
      socket.destroy()
      return
    }
    socketServer.handleUpgrade(request, socket, head, (opened) => {
      const id = new URL(request.url ?? '', 'http://x').searchParams.get('clientId') ?? randomUUID()
      listeners.set(id, opened)
      opened.on('error', () => undefined)
      opened.on('close', () => {
        if (listeners.get(id) === opened) listeners.delete(id)
      })
      tell(id, 'status', { status: { exec_info: { queue_remaining: pending.length } }, sid: id })
    })
  })
  const dropSockets = () => {
    for (const one of socketServer.clients) one.terminate()
  }

  const url = await server.listen({ port, host: '127.0.0.1' })
  return {
    url,
    prompts,
    uploads,
    interrupted,
    asked,
    sockets: () => socketServer.clients.size,
    makes: (path) => {
      makes = path
    },
    next: (...more) => void faults.push(...more),
    hold: () => {
      isHeld = true
    },
    go: () => {
      isHeld = false
    },
    refuseSockets: (refuse) => {
      refusesSockets = refuse
    },
    dropSockets,
    babble: (...messages) => {
      for (const one of socketServer.clients) for (const message of messages) one.send(message)
    },
    async close() {
      isClosed = true
      clearInterval(working)
      dropSockets()
      await server.close()
    },
  }
}
