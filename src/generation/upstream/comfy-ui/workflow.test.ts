import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UpstreamSetupError } from '../upstream-setup-error.js'
import { historyEntrySchema, historySchema, queueSchema, rejectionOf, videoIn, videoOfHistory } from './answers.js'
import { hear, nothingHeard, percentOf, readMessage } from './progress.js'
import { fillWorkflow, readWorkflow } from './workflow.js'
import { workflowForTests, workflowWith } from './workflow-for-tests.js'

const values = { prompt: 'a hill', seconds: 4, width: 1280, height: 720, seed: 7, model: 'm', reference: 'a.png' }

function refusalOf(...args: Parameters<typeof readWorkflow>): UpstreamSetupError {
  try {
    readWorkflow(...args)
  } catch (error) {
    return error as UpstreamSetupError
  }
  throw new Error('it was read')
}

describe('a workflow', () => {
  it('is filled in by type, once, and whatever a prompt says', () => {
    const workflow = readWorkflow('create', JSON.stringify(workflowForTests), 'w.json')
    const prompt = '"}, {{seed}} \\ $& {{width}}'
    const filled = fillWorkflow(workflow, { ...values, prompt })
    expect(filled['6']!.inputs.text).toBe(`masterpiece, ${prompt}`)
    expect(filled['5']!.inputs).toEqual({ width: 1280, height: 720, length: 97, batch_size: 1 })
    expect(filled['3']!.inputs).toMatchObject({ seed: 7, positive: ['6', 0] })
    expect(workflow.nodes['3']!.inputs.seed).toBe('{{seed}}')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { inputs } = fillWorkflow(workflow, { ...values, prompt: text })['6']!
        expect(inputs.text).toBe(`masterpiece, ${text}`)
      }),
    )
  })

  it('is refused with what is wrong and what to do, in both languages', () => {
    const { '6': text, ...without } = workflowForTests
    const asText = (nodes: object) => JSON.stringify(nodes)
    for (const [kind, file, said] of [
      ['create', asText({ ...workflowForTests, '6': { ...text, inputs: { text: 'a hill' } } }), '{{prompt}}'],
      ['create', asText(without), 'node 6, which is not there'],
      ['create', asText(workflowForTests).replace('{{seed}}', '{{sead}}'), '{{sead}} is not known'],
      ['create', asText(workflowForTests).replace('{{frames:24}}', '{{frames}}'), '{{frames:24}}'],
      ['create', workflowWith('video', '{{video}}'), 'nothing to fill in for {{video}}'],
      ['edit', asText(workflowForTests), '{{video}}'],
      ['reference', asText(workflowForTests), '{{reference}}'],
      ['create', asText({ nodes: [], links: [], version: 0.4 }), 'Export (API)'],
      ['create', asText({ '1': { inputs: {} } }), 'class_type'],
      ['create', '{"1":', 'no JSON'],
      ['create', '[]', 'API format'],
      ['create', '{}', '0 nodes'],
      ['create', `{"1":{"class_type":"a","inputs":{"a":${'['.repeat(9000)}${']'.repeat(9000)}}}}`, 'nested'],
    ] as const) {
      const error = refusalOf(kind, file, 'w.json')
      expect(error).toBeInstanceOf(UpstreamSetupError)
      expect(error).toMatchObject({ code: 'upstream.bad-workflow', message: expect.stringContaining(said) })
      expect(error.text[1]).toMatch(/^w\.json：.*。$/s)
    }
  })

  it('says which video is meant, by the title of a node', () => {
    const titled = { ...workflowForTests, '9': { ...workflowForTests['9'], _meta: { title: '{{output}}' } } }
    expect(readWorkflow('create', JSON.stringify(titled), 'w').output).toBe('9')
    const two = { ...titled, '8': titled['9'] }
    expect(refusalOf('create', JSON.stringify(two), 'w').message).toContain('8, 9')
  })

  it('is read or refused, whatever is in the file', () => {
    const texts = fc.oneof(
      fc.json(),
      fc.string(),
      fc.nat(JSON.stringify(workflowForTests).length).chain((at) =>
        fc.string({ maxLength: 3 }).map((put) => {
          const text = JSON.stringify(workflowForTests)
          return text.slice(0, at) + put + text.slice(at + 1)
        }),
      ),
    )
    fc.assert(
      fc.property(texts, (text) => {
        try {
          fillWorkflow(readWorkflow('create', text, 'w'), values)
        } catch (error) {
          expect(error).toBeInstanceOf(UpstreamSetupError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what a server answers', () => {
  const file = (filename: string, type = 'output') => ({ filename, subfolder: '', type })
  const entry = (outputs: object, status?: object) => historyEntrySchema.parse({ outputs, status })

  it('is a video where there is one, by any of the lists that nodes put theirs in', () => {
    for (const outputs of [
      { '9': { gifs: [{ ...file('a.mp4'), format: 'video/h264-mp4' }] } },
      { '9': { videos: [file('a.mp4')] }, '3': { images: [file('still.png')] } },
      { '9': { images: [file('a.mp4')], animated: [true] } },
      { '9': { images: [file('a.mp4')] }, '10': { images: [file('b.mp4', 'temp')] }, '11': { text: ['a.mp4'] } },
      { '9': { videos: [file('a.mp4')], gifs: [file('a.mp4')] } },
    ])
      expect(videoIn(entry(outputs))).toMatchObject({ filename: 'a.mp4' })
    expect(videoIn(entry({ '9': { images: [file('a.webp')], animated: [true] } }))).toMatchObject({
      filename: 'a.webp',
    })
    const two = entry({ '8': { videos: [file('a.mp4')] }, '9': { videos: [file('b.mp4')] } })
    expect(videoIn(two)).toBe('several')
    expect(videoIn(two, '9')).toMatchObject({ filename: 'b.mp4' })
    for (const outputs of [{}, { '9': { images: [file('a.png')] } }, { '9': { videos: 'a.mp4' } }])
      expect(videoIn(entry(outputs))).toBe('none')
  })

  it('is a failure with its reason, or one without', () => {
    const error = ['execution_error', { exception_message: 'out of memory', node_type: 'KSampler' }]
    const ofStatus = (status_str: string, ...messages: unknown[]) =>
      videoOfHistory('p', entry({}, { status_str, completed: false, messages }))
    expect(ofStatus('error', error).error).toEqual({
      code: 'generation_failed',
      message: 'The workflow failed at KSampler: out of memory.',
    })
    expect(ofStatus('error').error?.code).toBe('generation_failed')
    expect(ofStatus('error', ['execution_interrupted', {}]).error?.code).toBe('interrupted')
    expect(ofStatus('success').error?.code).toBe('output_missing')
    expect(videoOfHistory('p', entry({ '9': { videos: [file('a.mp4')] } })).status).toBe('completed')
  })

  it('is never a stray exception, whatever it is', () => {
    const anything = fc.anything({ maxDepth: 4 })
    const entries = fc.record(
      {
        outputs: fc.dictionary(fc.string(), fc.dictionary(fc.constantFrom('images', 'videos', 'animated'), anything)),
        status: fc.oneof(anything, fc.record({ status_str: fc.string(), messages: fc.array(anything) })),
        prompt: anything,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(anything, entries), (value) => {
        const read = historyEntrySchema.safeParse(value)
        if (read.success) expect(['completed', 'failed']).toContain(videoOfHistory('p', read.data).status)
        queueSchema.safeParse(value)
        historySchema.safeParse(value)
        rejectionOf(value)
        rejectionOf({ error: value, node_errors: { '1': value } })
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what is heard of a prompt', () => {
  const types = ['execution_start', 'execution_cached', 'executing', 'executed', 'progress', 'execution_success', 'x']

  it('goes on node by node, and is never all of it', () => {
    const heard = nothingHeard(4)
    const percents = [
      { type: 'execution_start', data: { prompt_id: 'p' } },
      { type: 'execution_cached', data: { prompt_id: 'p', nodes: ['1'] } },
      { type: 'executing', data: { prompt_id: 'p', node: '2' } },
      { type: 'progress', data: { prompt_id: 'p', node: '2', value: 1, max: 2 } },
      { type: 'executing', data: { prompt_id: 'p', node: '3' } },
      { type: 'executing', data: { prompt_id: 'p', node: 4 } },
      { type: 'executing', data: { prompt_id: 'p', node: null } },
    ].map((message) => {
      hear(heard, readMessage(JSON.stringify(message))!)
      return percentOf(heard)
    })
    expect(percents).toEqual([0, 25, 25, 37, 50, 75, 80])
    expect(heard.state).toBe('over')
  })

  it('is a percentage, whatever is sent', () => {
    const messages = fc.record({
      type: fc.constantFrom(...types),
      data: fc.record(
        {
          prompt_id: fc.constant('p'),
          node: fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.anything()),
          nodes: fc.array(fc.string()),
          value: fc.oneof(fc.double(), fc.anything()),
          max: fc.oneof(fc.double(), fc.anything()),
        },
        { requiredKeys: ['prompt_id'] },
      ),
    })
    fc.assert(
      fc.property(fc.array(messages), fc.nat(5), fc.string(), (sent, nodes, noise) => {
        const heard = nothingHeard(nodes)
        for (const text of [noise, ...sent.map((message) => JSON.stringify(message))]) {
          const message = readMessage(text)
          if (message !== undefined) hear(heard, message)
          const percent = percentOf(heard)
          expect(percent >= 0 && percent <= 99).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
