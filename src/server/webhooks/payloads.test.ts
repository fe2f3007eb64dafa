import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { depositFile } from '../../clearance/index.js'
import { tellDataset, tellDatasetAlerts } from '../datasets/index.js'
import { addAlertsForTests, clearForTests } from '../datasets-for-tests.js'
import { eventKinds } from '../events/index.js'
import { type Answer, type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { type Receiver, startReceiver } from './receiver-for-tests.js'

const media = (name: string) => readFileSync(join('samples', 'media', name))

let tests: HouseForTests
let receiver: Receiver
let hana: Caller
let gen: Caller
let operator: Caller
beforeAll(async () => {
  tests = await openHouseForTests({ settings: { webhooks: { allowedHosts: ['127.0.0.1'] } } })
  await tests.people()
  receiver = await startReceiver()
  hana = await tests.as({ party: 'hana' })
  gen = await tests.as({ party: 'gen' })
  operator = await tests.as({})
}, 120_000)
afterAll(async () => {
  await receiver?.close()
  await tests?.close()
})

const ok = async (answer: Promise<Answer>): Promise<Answer['body']> => {
  const { status, body } = await answer
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  return body
}
const received = () =>
  receiver.received.map(({ text }) => JSON.parse(text) as { type: string; data: { subject: string } })
const until = async (type: string) =>
  await expect.poll(() => received().map((one) => one.type), { timeout: 60_000, interval: 100 }).toContain(type)

async function upload(caller: Caller, bytes: Uint8Array): Promise<string> {
  const made = await tests.app.inject({
    method: 'POST',
    url: '/v1/uploads',
    headers: {
      authorization: `Bearer ${caller.token}`,
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${Buffer.from('clip.mp4').toString('base64')}`,
      'content-type': 'application/offset+octet-stream',
    },
    payload: Buffer.from(bytes),
  })
  expect(made.statusCode).toBe(201)
  return String(made.headers.location).split('/').at(-1) ?? ''
}

it('what is sent of every type is as the description says, and the description says it of every type', async () => {
  const { webhooks, components } = (await tests.anonymous.get('/openapi.json')).body
  expect(Object.keys(webhooks).sort()).toEqual([...eventKinds].sort())
  const endpoint = await ok(operator.post('/v1/webhooks', { url: `${receiver.url}/hook` }))
  receiver.secrets.push(endpoint.secret)

  await ok(
    hana.post('/v1/works', {
      id: 'ko',
      kind: 'film',
      titles: [{ text: 'Ko', kind: 'official' }],
      owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    }),
  )
  await ok(hana.post('/v1/reservations', { terms: { work: 'ko', uses: ['train'], territories: ['JP'] } }))
  const from = '2026-01-01T00:00:00Z'
  const terms = {
    grantor: 'hana',
    grantee: 'gen',
    works: ['ko'],
    uses: ['train'],
    models: ['*'],
    territories: ['JP'],
    from,
  }
  const grant = await ok(hana.post('/v1/grants', { terms, state: 'active' }))
  // Its job ends, too.
  await ok(hana.post(`/v1/grants/${grant.id}/revoke`, {}))
  await ok(
    hana.post('/v1/mandates', {
      terms: { association: 'kumiai', rightsholder: 'hana', scopes: ['grant'], territories: ['worldwide'], from },
    }),
  )
  const share = { party: 'hana', share: 500_000, territories: ['JP'] }
  await ok(hana.post('/v1/claims', { work: 'ume', share }))
  const { reference } = await depositFile(tests.house.kyodaku, 'samples/media/lighthouse-road.mp4', { work: 'sakura' })
  const { rows } = await sql<{ seq: number }>`select seq::int as seq from registry_subjects
    where subject_id = ${reference.id}`.execute(tests.house.store.db)
  await ok(hana.patch(`/v1/references/${reference.id}`, { name: 'reel' }, { 'if-match': `"${rows[0]?.seq}"` }))
  const use = { kind: 'release', model: 'm-1', territory: 'JP' }
  const clip = await upload(gen, media('inputs/mirrored-in-other-footage.mp4'))
  await ok(gen.post('/v1/checks', { upload: clip, use }))
  await until('match.found')
  const [match] = (await ok(hana.get('/v1/matches'))).items
  await ok(hana.post(`/v1/matches/${match.id}/verdicts`, { verdict: 'accepted' }))
  const csv = 'url\nhttps://a.example/\n'
  const dataset = await clearForTests(tests.house, { name: 'clips', csv, use: { party: 'gen' } })
  await tellDataset(tests.house, dataset, 'cleared')
  const alerts = await addAlertsForTests(tests.house, {
    dataset,
    provider: 'gen',
    parties: ['hana'],
    cause: 'grant-ended',
    subject: grant.id,
    work: 'ko',
    rows: 1,
  })
  await tellDatasetAlerts(tests.house, alerts)
  await ok(operator.post(`/v1/webhooks/${endpoint.id}/test`))
  for (const kind of eventKinds) if (kind !== 'webhook.disabled') await until(kind)
  // Another endpoint says that it wants no more.
  const gone = await startReceiver()
  gone.answer = { status: 410 }
  const second = await ok(hana.post('/v1/webhooks', { url: `${gone.url}/hook`, types: ['work.changed'] }))
  gone.secrets.push(second.secret)
  const change = { kind: 'film', titles: [{ text: 'Ko 2', kind: 'official' }], regime: 'prior-permission' }
  const { rows: now } = await sql<{ seq: number }>`select seq::int as seq from registry_subjects
    where subject_id = 'ko'`.execute(tests.house.store.db)
  await ok(hana.put('/v1/works/ko', change, { 'if-match': `"${now[0]?.seq}"` }))
  await until('webhook.disabled')
  await gone.close()

  const sent = received()
  for (const message of sent) {
    const { schema } = webhooks[message.type].post.requestBody.content['application/json']
    const taken = z.fromJSONSchema({ ...schema, components }).safeParse(message)
    expect(taken.success, `${JSON.stringify(message)}\n${JSON.stringify(taken.error?.issues)}`).toBe(true)
    // A schema that takes anything says nothing.
    const other = { ...message, data: { ...message.data, somethingElse: 1 } }
    expect(z.fromJSONSchema(schema).safeParse(other).success, message.type).toBe(false)
    const { subject: _, ...rest } = message.data
    expect(z.fromJSONSchema(schema).safeParse({ ...message, data: rest }).success, message.type).toBe(false)
  }
  expect(new Set(sent.map(({ type }) => type))).toEqual(new Set(eventKinds))
}, 180_000)
