import { ClearanceError, type SubjectKind } from '../../clearance/index.js'
import type { KyodakuClient } from '../../client/index.js'
import { formatPolicy, parsePolicy } from '../../record/index.js'
import { orNone } from './answers.js'

/** The log as a server shows it. */
export interface LogShown {
  origin: string
  size: number
  key: string
  checkpoint: string
  cosigned?: string
}

export async function logThere(api: KyodakuClient): Promise<LogShown> {
  const { origin, size, verifierKey, checkpoint, cosignedCheckpoint } = await api.get('/v1/record')
  return {
    origin,
    size,
    key: verifierKey,
    checkpoint,
    ...(cosignedCheckpoint === undefined ? {} : { cosigned: cosignedCheckpoint }),
  }
}

/** Which witnesses are asked, in its one spelling; undefined where there are none. */
export async function policyThere(api: KyodakuClient): Promise<string | undefined> {
  const { policy } = await api.get('/v1/record')
  return policy === undefined ? undefined : formatPolicy(parsePolicy(policy))
}

/** An entry, or what proves it, as the bytes of a file. */
export async function entryThere(
  api: KyodakuClient,
  index: number,
  form: 'entry' | 'tlog-proof' | 'cose',
  { cosigned = false } = {},
): Promise<Uint8Array> {
  const params = { path: { index, form }, query: cosigned ? { cosigned: 'true' as const } : {} }
  const bytes: unknown = await api.get('/v1/record/entries/{index}/{form}', { params, parseAs: 'arrayBuffer' })
  return new Uint8Array(bytes as ArrayBuffer)
}

export async function subjectReceiptThere(api: KyodakuClient, kind: SubjectKind, id: string): Promise<string> {
  const params = { path: { kind, id } }
  const text: unknown = await orNone(api.get('/v1/record/subjects/{kind}/{id}', { params, parseAs: 'text' }))
  if (text === undefined) {
    throw new ClearanceError('clearance.unknown-subject', `there is no ${kind} "${id}" in the registry.`)
  }
  return text as string
}

export async function rangeThere(api: KyodakuClient, from: number, to: number): Promise<string> {
  const text: unknown = await api.get('/v1/record/range', { params: { query: { from, to } }, parseAs: 'text' })
  return text as string
}

/** Where a server publishes its log (C2SP tlog-tiles). */
export const logAddress = ({ url }: KyodakuClient): string => `${url}/log`
