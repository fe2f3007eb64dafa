/** Something that happened, as the server tells it. */
export interface ServerEvent {
  /** Absent for what is told once only, such as progress. */
  id?: string
  type: string
  data: unknown
}

/**
 * Reads server-sent events from bytes (WHATWG HTML, section 9.2.6 "Interpreting an event stream"). What is cut off in the
 * midst is not an event; data that is no JSON is given as its text.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  let fields: { id?: string; type: string; data: string[] } = { type: 'message', data: [] }
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      // A line may end in CR LF: a CR at the end of what has come waits for its LF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === '') {
          if (fields.data.length > 0) {
            const text = fields.data.join('\n')
            yield { ...(fields.id === undefined ? {} : { id: fields.id }), type: fields.type, data: parsed(text) }
          }
          fields = { type: 'message', data: [] }
          continue
        }
        const colon = line.indexOf(':')
        const name = colon < 0 ? line : line.slice(0, colon)
        const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
        if (name === 'data') fields.data.push(text)
        else if (name === 'event') fields.type = text
        else if (name === 'id' && !text.includes('\0')) fields.id = text
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
