import { readFile } from 'node:fs/promises'
import { comfyUi, readWorkflow, type Workflow, type WorkflowKind } from './comfy-ui/index.js'
import { folderQueue } from './folder-queue.js'
import type { Upstream } from './upstream.js'
import { UpstreamSetupError } from './upstream-setup-error.js'
import { videoApi } from './video-api.js'

export interface OpenUpstreamOptions {
  /** Files of workflows, for ComfyUI: `FILE`, for videos from a prompt, or `KIND=FILE`. */
  workflows?: readonly string[]
  /** Sent as a bearer token. */
  key?: string
  /** Who asks, the same after a restart: ComfyUI tells it of progress. */
  client?: string
}

const kinds: readonly WorkflowKind[] = ['create', 'reference', 'remix', 'edit', 'extension', 'character']

/**
 * What generates, by how people name it: `https://api.example/v1` speaks the video dialect, `comfyui+http://host:8188` is a ComfyUI
 * server, `folder:/path` a batch system. Whoever opens it closes it.
 *
 * @throws UpstreamSetupError
 * @example
 * const upstream = await openUpstream('comfyui+http://gpu:8188', { workflows: ['text-to-video.json', 'edit=restyle.json'] })
 */
export async function openUpstream(spec: string, options: OpenUpstreamOptions = {}): Promise<Upstream> {
  const { workflows = [], key, client = 'kyodaku' } = options
  const [, comfy, url] = /^(comfyui\+)?(https?:\/\/[^\s?#]+)$/.exec(spec) ?? []
  const isComfy = comfy !== undefined
  if (isComfy !== workflows.length > 0)
    throw new UpstreamSetupError('upstream.bad-spec', isComfy ? needsWorkflow : noWorkflows(spec))
  const withKey = key === undefined ? {} : { key }
  if (url !== undefined)
    return isComfy
      ? await comfyUi({ url, workflows: await readWorkflows(workflows), client, ...withKey })
      : videoApi({ url, ...withKey })
  const folder = /^folder:(.+)$/s.exec(spec)?.[1]
  if (folder !== undefined) return await folderQueue({ folder })
  throw new UpstreamSetupError('upstream.bad-spec', badSpec(spec))
}

async function readWorkflows(files: readonly string[]): Promise<Partial<Record<WorkflowKind, Workflow>>> {
  const read: Partial<Record<WorkflowKind, Workflow>> = {}
  for (const given of files) {
    const [, word, rest] = /^([a-z]+)=(.+)$/s.exec(given) ?? []
    const kind = kinds.find((one) => one === word)
    if (word !== undefined && kind === undefined) throw new UpstreamSetupError('upstream.bad-spec', unknownKind(word))
    const path = kind === undefined ? given : rest!
    if (read[kind ?? 'create'] !== undefined) throw new UpstreamSetupError('upstream.bad-spec', twice(kind ?? 'create'))
    const text = await readFile(path, 'utf8').catch((error: Error) => {
      throw new UpstreamSetupError('upstream.bad-workflow', unreadable(path, error.message), { cause: error })
    })
    read[kind ?? 'create'] = readWorkflow(kind ?? 'create', text, path)
  }
  return read
}

const badSpec = (spec: string) =>
  [
    `--upstream takes https://api.example/v1, comfyui+http://host:8188 or folder:/path; not "${spec}".`,
    `--upstream に「${spec}」は指定できません。https://api.example/v1、comfyui+http://host:8188、folder:/path のいずれかを指定してください。`,
  ] as const
const needsWorkflow = [
  'ComfyUI needs a workflow: give one that was exported with “Export (API)” as --workflow FILE.',
  'ComfyUI にはワークフローが必要です。「Export (API)」で書き出したファイルを --workflow で指定してください。',
] as const
const noWorkflows = (spec: string) =>
  [
    `--workflow is for comfyui+http://…; "${spec}" takes none.`,
    `--workflow は comfyui+http://… にだけ指定できます。「${spec}」では使えません。`,
  ] as const
const unknownKind = (word: string) =>
  [
    `--workflow takes FILE, or KIND=FILE with ${kinds.join(', ')}; "${word}" is none of these.`,
    `--workflow には「種類=ファイル」の形で ${kinds.join('、')} を指定できます。「${word}」は使えません。`,
  ] as const
const twice = (kind: WorkflowKind) =>
  [
    `There are two workflows for ${kind}: give one.`,
    `${kind} 用のワークフローが二つあります。一つだけ指定してください。`,
  ] as const
const unreadable = (path: string, why: string) =>
  [`${path} can't be read: ${why}.`, `${path} を読み取れません（${why}）。`] as const
