import { createHash, randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ClearanceError,
  decideReviewed,
  type Kyodaku,
  openDecisions,
  openLiveClearing,
  type Receipt,
  safeFetch,
  subjectIn,
  usualGateway,
} from '../clearance/index.js'
import { ageRatings, type Regime, type Use } from '../rights/index.js'
import { charactersIn } from './characters.js'
import { type ContextModel, classifyContext, withModel } from './context/index.js'
import {
  CredentialsError,
  openOwnKey,
  permissionsOf,
  type SigningKey,
  type Source,
  signCredentials,
} from './credentials/index.js'
import type { Character, Video, VideoList, VideoRequest } from './dialect/index.js'
import { digestOfForm, type FormFile } from './dialect/index.js'
import { digestOfFile } from './digest-of-file.js'
import { type Desk, decideOutput, decideRequest, explained, type PermissionRequired } from './gate-decisions.js'
import { GenerationError } from './generation-error.js'
import {
  addWorks,
  countReviewing,
  dueGenerations,
  findGeneration,
  forgetRefused,
  type Generation,
  type GenerationFailure,
  goOnTo,
  listGenerations,
  markAnswered,
  markUnsealed,
  openGenerations,
  reviewingGenerations,
  tellProgress,
  unansweredOf,
} from './generations.js'
import { createLicensedWorks } from './licensed-works.js'
import { type DecisionCounts, measureGate } from './measure.js'
import { generationFolder, releasedContent } from './released-content.js'
import { type Content, type ContentVariant, removePictures } from './released-pictures.js'
import { samplesShown } from './samples-shown.js'
import { sealFile, unsealFile } from './seal-file.js'
import { type Upstream, UpstreamFailure } from './upstream/index.js'
import { videoOf } from './video-of.js'

export interface GateOptions {
  upstream: Upstream
  /**
   * Of several gates on a data folder, each a process, each has a name of its own; whoever has it next goes on with what was
   * under way. Lower-case letters, digits and hyphens. Default `gateway`
   */
  name?: string
  /** The provider: a party's id. */
  party: string
  territory: string
  regime: Regime
  purpose?: string
  /** Of requests that name none. */
  model?: string
  /** Between two questions whether a video is done. */
  pollMilliseconds?: number
  /** How long what was withheld is kept, and the prompts of what was refused. */
  sealedDays?: number
  /** How long a person may take to say of what has to be reviewed: then it is withheld. Default 7 */
  reviewDays?: number
  /** Between two looks whether what waits for people was judged, or permitted. Default 5,000 */
  reviewLookMilliseconds?: number
  /** Where an asker says that a refusal is wrong, told with it; `{receipt}` stands for the receipt's id. */
  appealUrl?: string
  /** To try it: everything is decided and recorded, and made and released whatever was decided. */
  dryRun?: boolean
  /** What Content Credentials of released videos are signed with; otherwise a key of the installation's own. */
  signingKey?: SigningKey
  /** Sees contexts of prompts that rules don't. */
  contextModel?: ContextModel
  /** Told of what keeps the gate from doing something well, and is for the provider to see to. */
  onNotice?: (text: string) => void
  /** Hosts that a picture may be fetched from though they are private: where tests listen. */
  allowedHosts?: readonly string[]
}

/** Whose it is among the provider's customers: what is another tenant's is as if it were not there. Default: of none. */
export interface OfTenant {
  tenant?: string | null
}

/** What is about to be decided. */
export interface AskedFor {
  /** Of the video or character to be. */
  id: string
  model: string
  /** As the request, or the video that it is made from, has it; null: nobody said. */
  seconds: string | null
}

export interface AskOptions extends OfTenant {
  /** Before anything is decided: whether this asker may have it. What it throws is what the asker is told. */
  admit?: (asked: AskedFor) => Promise<void>
  signal?: AbortSignal
}

/** In front of something that generates: asked before, checked after. */
export interface Gate {
  /**
   * Decides, records, and only then has it generated. `retried`: the asker asks again, having got no answer.
   * @throws PermissionRequired, GenerationError
   */
  create(request: VideoRequest, options?: AskOptions & { retried?: boolean }): Promise<Video>
  /** The asker has it: the same request is another one from now on. */
  answered(id: string): Promise<void>
  retrieve(id: string, options?: OfTenant): Promise<Video>
  list(page: { after?: string; limit: number; order: 'asc' | 'desc' }, options?: OfTenant): Promise<VideoList>
  remove(id: string, options?: OfTenant): Promise<void>
  /** The file of a released video, or a picture of it. @throws GenerationError `generation.not-ready` */
  content(id: string, options?: OfTenant & { variant?: ContentVariant }): Promise<Content>
  createCharacter(request: { name: string; video: FormFile }, options?: AskOptions): Promise<Character>
  character(id: string, options?: OfTenant): Promise<Character>
  /** What was decided since it was opened, under both regimes side by side. */
  counts(): DecisionCounts
  /** When nothing is left to do for a video but to wait for people. */
  settled(id: string): Promise<void>
  /** When nothing is left to do for any video; for tests, and before a pause. */
  idle(): Promise<void>
  close(): Promise<void>
}

const retryMinutes = 10
const awayMilliseconds = 1000
const day = 24 * 60 * 60 * 1000
const dayOfSealing = 90
const reviewDaysUsual = 7
const dueMilliseconds = 60_000
const lookMilliseconds = 5000
const downloadsMax = 5
const pictureBytesMax = 50_000_000

/** Opens the gate, and goes on with what was under way. */
export async function openGate(kyodaku: Kyodaku, options: GateOptions): Promise<Gate> {
  const { party, territory, regime, purpose, pollMilliseconds = 1000, sealedDays = dayOfSealing } = options
  const { reviewDays = reviewDaysUsual, name: gateway = usualGateway } = options
  // First what can fail, then what has to be closed.
  const signingKey = options.signingKey ?? (await ownKey(kyodaku, party))
  const decisions = await openDecisions(kyodaku, gateway)
  const live = await openLiveClearing(kyodaku)
  const dryRun = options.dryRun ?? false
  const meter = measureGate(() => countReviewing(kyodaku, party))
  const upstream = meter.timing(options.upstream)
  const desk: Desk = {
    kyodaku,
    decisions,
    clearing: live.current,
    licensed: createLicensedWorks(),
    ...(options.appealUrl === undefined ? {} : { appealUrl: options.appealUrl }),
    onDecided: (decision, milliseconds) => meter.decided('requests', decision, milliseconds),
    ...(dryRun
      ? {
          dryRun: ({ receipt }, decision) =>
            notice(`dry run: would be answered with ${sideBySide(decision)} (${receipt})`),
        }
      : {}),
  }
  const folder = join(kyodaku.store.dataDirectory, 'generations')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const stopping = new AbortController()
  // Every video that is followed listens.
  setMaxListeners(0, stopping.signal)
  const followed = new Map<string, Promise<void>>()
  const released = releasedContent(kyodaku.store.dataDirectory, stopping.signal)
  const folderOf = (id: string) => generationFolder(kyodaku.store.dataDirectory, id)
  const askingPrefix = `asking-${gateway}.`
  const notice = (text: string) => options.onNotice?.(text)
  /** Signing takes the memory of several copies of a file: one at a time. */
  let signing: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = signing.then(work)
    signing = mine.catch(() => undefined)
    return mine
  }

  const useOf = (model: string): Omit<Use, 'at'> => ({
    kind: 'generate',
    party,
    model,
    territory,
    regime,
    modality: 'video',
    ...(purpose === undefined ? {} : { purpose }),
  })

  /** Does what is left to do for a video, in the background. */
  function follow(id: string): void {
    if (followed.has(id) || stopping.signal.aborted) return
    followed.set(
      id,
      untilSettled(id)
        .catch((error: unknown) => notice(`${id}: ${String(error)}`))
        .finally(() => followed.delete(id)),
    )
  }

  async function untilSettled(id: string): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await untilDone(id)
        return
      } catch (error) {
        // Stopped: the next to open the gate goes on.
        if (stopping.signal.aborted) return
        if (!isAway(error) && (await failed(id, error))) return
        // The database or the record is away: nothing is lost, and it goes on when they are back.
        await sleep(awayMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    }
  }

  /** Says of a video that it can't be had, which must not wait for ever. @returns whether that could be said */
  async function failed(id: string, error: unknown): Promise<boolean> {
    try {
      await goOnTo(kyodaku, id, 'failed', { error: failureOf(error), completed_at: kyodaku.now() })
      await rm(folderOf(id), { recursive: true, force: true })
      return true
    } catch (again) {
      if (isAway(again)) return false
      throw again
    }
  }

  async function untilDone(id: string): Promise<void> {
    for (let waits = 0; ; waits++) {
      stopping.signal.throwIfAborted()
      const generation = await findGeneration(kyodaku, party, id)
      if (generation.state === 'checking') return await check(generation)
      if (generation.state !== 'generating') return
      const isDone = await ask(generation)
      if (isDone) continue
      await sleep(Math.min(pollMilliseconds * 1.2 ** Math.min(waits, 12), 10 * pollMilliseconds), undefined, {
        signal: stopping.signal,
      })
    }
  }

  /** Asks upstream how far a video is. @returns whether its state changed */
  async function ask({ id, upstream_id }: Generation): Promise<boolean> {
    try {
      const video = await upstream.retrieve(upstream_id!, stopping.signal)
      if (video.status === 'completed') return await goOnTo(kyodaku, id, 'checking', { progress: 90 })
      if (video.status === 'failed') {
        const error = video.error ?? { code: 'unknown', message: 'The video could not be generated.' }
        return await goOnTo(kyodaku, id, 'failed', { error, completed_at: kyodaku.now() })
      }
      await tellProgress(kyodaku, id, Math.floor(video.progress * 0.89))
      return false
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error
      if (error.answer?.status !== 404) return false
      const gone = { code: 'upstream_lost', message: 'What generates does not know this video any more.' }
      return await goOnTo(kyodaku, id, 'failed', { error: gone, completed_at: kyodaku.now() })
    }
  }

  /** Looks at what came out, and releases it or not. */
  async function check(generation: Generation): Promise<void> {
    const { id } = generation
    const path = join(folderOf(id), 'output')
    const began = performance.now()
    const digest = await fetched(generation, path)
    const fetchedAt = performance.now()
    const receipt = await decideOutput(kyodaku, await live.current(), generation, path, digest, {
      signal: stopping.signal,
      onProgress: (done, total) => {
        if (total > 0) void tellProgress(kyodaku, id, 90 + Math.floor((done / total) * 9)).catch(() => undefined)
      },
    })
    await addWorks(kyodaku, generation, receipt.decision)
    const { outcome } = receipt.decision
    meter.decided('outputs', receipt.decision, performance.now() - fetchedAt)
    const at = kyodaku.now()
    const decided = { output_receipt_id: receipt.id, completed_at: at, progress: 100 }
    if (outcome === 'permit' || generation.dry_run) {
      const released_digest =
        outcome === 'permit'
          ? await signed(generation, receipt, path)
          : await releasedAsItIs(generation, receipt, digest)
      if (released_digest === undefined) return
      // Deleted meanwhile: nothing of it stays.
      if (
        !(await goOnTo(
          kyodaku,
          id,
          'released',
          { ...decided, released_digest },
          { samples: samplesShown(receipt, id) },
        ))
      )
        await rm(folderOf(id), { recursive: true, force: true })
      else {
        meter.cleared(outcome, performance.now() - began)
        await rm(path, { force: true })
      }
      return
    }
    await sealFile(path, join(folderOf(id), 'sealed'), kyodaku.keyFor(`generation/${id}`))
    const error: GenerationFailure = { code: 'permission_required', message: explained(receipt).en }
    await goOnTo(kyodaku, id, outcome === 'review' ? 'reviewing' : 'withheld', {
      ...decided,
      ...(outcome === 'review'
        ? { progress: 99, completed_at: null, review_until: new Date(at.getTime() + reviewDays * day) }
        : { error }),
      sealed_until: new Date(at.getTime() + sealedDays * day),
    })
    meter.cleared(outcome, performance.now() - began)
  }

  /** Writes what was permitted as it is released: with Content Credentials. @returns its digest; undefined where it can't be */
  async function signed(generation: Generation, receipt: Receipt, path: string): Promise<string | undefined> {
    const { id, use, source_id } = generation
    const source =
      source_id === null ? undefined : await findGeneration(kyodaku, party, source_id).catch(() => undefined)
    try {
      const { digest } = await inTurn(() =>
        signCredentials({
          input: path,
          output: join(folderOf(id), 'released'),
          permissions: permissionsOf(receipt),
          model: use.model,
          key: signingKey,
          now: kyodaku.now(),
          sources: source === undefined ? [] : sourceOf(generation, source),
          signal: stopping.signal,
        }),
      )
      return digest
    } catch (error) {
      if (!(error instanceof CredentialsError)) throw error
      notice(`${id} is not released: ${error.message}`)
      const change = { error: notSigned, completed_at: kyodaku.now() }
      await goOnTo(kyodaku, id, 'failed', change, { unused: receipt.id })
      await rm(folderOf(id), { recursive: true, force: true })
      return undefined
    }
  }

  /** Looks again at what waits for people, one after the other: each may have been judged, or permitted, since. */
  async function reconsiderAll(): Promise<void> {
    for (const generation of await reviewingGenerations(kyodaku, party, gateway)) {
      if (stopping.signal.aborted) return
      try {
        await reconsider(generation)
      } catch (error) {
        if (stopping.signal.aborted) return
        notice(`${generation.id}: ${String(error)}`)
        if (isAway(error)) return
      }
    }
  }

  async function reconsider(generation: Generation): Promise<void> {
    const { id, output_receipt_id } = generation
    const { receipt, isConfirmed } = await decideReviewed(kyodaku, await live.current(), output_receipt_id!)
    await addWorks(kyodaku, generation, receipt.decision)
    const { outcome } = receipt.decision
    const done = { output_receipt_id: receipt.id, completed_at: kyodaku.now(), progress: 100, review_until: null }
    if (outcome === 'permit') return await releaseSealed(generation, receipt, done)
    if (outcome === 'refuse' || isConfirmed) {
      const error = { code: 'permission_required', message: explained(receipt).en }
      await goOnTo(kyodaku, id, 'withheld', { ...done, error })
      return
    }
    if (receipt.id !== output_receipt_id) await goOnTo(kyodaku, id, 'reviewing', { output_receipt_id: receipt.id })
  }

  /** Releases what was sealed meanwhile. Broken off, it is done again: the sealed file goes last. */
  async function releaseSealed(
    generation: Generation,
    receipt: Receipt,
    done: Parameters<typeof goOnTo>[3],
  ): Promise<void> {
    const { id } = generation
    const sealed = join(folderOf(id), 'sealed')
    const path = join(folderOf(id), 'output')
    try {
      const digest = await written(await unsealFile(sealed, kyodaku.keyFor(`generation/${id}`)), path)
      if (digest !== receipt.inputs.input.digest)
        throw new Error(`${sealed} is not what was looked at: it is not released`)
      const released_digest = await signed(generation, receipt, path)
      if (released_digest === undefined) return
      const change = { ...done, error: null, sealed_until: null, released_digest }
      if (await goOnTo(kyodaku, id, 'released', change, { samples: samplesShown(receipt, id) }))
        await rm(sealed, { force: true })
      else await rm(join(folderOf(id), 'released'), { force: true })
    } finally {
      // Whatever became of it, what was sealed does not lie there open.
      await rm(path, { force: true })
    }
  }

  /** Of a dry run, what would have been withheld. */
  async function releasedAsItIs({ id }: Generation, { decision }: Receipt, digest: string): Promise<string> {
    await copyFile(join(folderOf(id), 'output'), join(folderOf(id), 'released'))
    notice(`dry run: ${id} would be answered with ${sideBySide(decision)}, and is released`)
    return digest
  }

  /** What a video was made from, as it was released. */
  function sourceOf({ kind }: Generation, source: Generation): Source[] {
    const { id, released_digest: digest, output_receipt_id: receipt } = source
    if (kind === 'create' || digest === null || receipt === null) return []
    return [{ relation: kind, digest, path: join(folderOf(id), 'released'), receipt }]
  }

  /** Fetches the output, unless it is there: whole or not at all. @returns its digest */
  async function fetched({ id, upstream_id }: Generation, path: string): Promise<string> {
    if ((await stat(path).catch(() => undefined)) !== undefined) return await digestOfFile(path)
    await mkdir(folderOf(id), { recursive: true, mode: 0o700 })
    for (let attempt = 1; ; attempt++) {
      try {
        const digest = await written(await upstream.content(upstream_id!, stopping.signal), `${path}.part`)
        await rename(`${path}.part`, path)
        return digest
      } catch (error) {
        // Its space is wanted, if that is what is missing.
        await rm(`${path}.part`, { force: true })
        stopping.signal.throwIfAborted()
        if (attempt === downloadsMax) throw error
        await sleep(pollMilliseconds * 2 ** attempt, undefined, { signal: stopping.signal })
      }
    }
  }

  /** What a request refers to, as files that are looked at and sent on: what was looked at is what is generated from. */
  async function withReference(
    request: VideoRequest,
    scratch: string,
    signal: AbortSignal | undefined,
  ): Promise<Record<string, FormFile>> {
    const { reference, files } = request
    if (reference === undefined) return { ...files }
    const path = join(scratch, 'reference')
    const digest =
      'fileId' in reference
        ? await written(await upstream.file(reference.fileId, signal), path)
        : await pictureFrom(reference.url, path, signal)
    return {
      ...files,
      input_reference: {
        path,
        name: 'reference',
        type: 'application/octet-stream',
        bytes: (await stat(path)).size,
        digest,
      },
    }
  }

  async function pictureFrom(url: string, path: string, signal: AbortSignal | undefined): Promise<string> {
    const bytes = url.startsWith('data:') ? dataOf(url) : await fetchPicture(url, signal)
    if (bytes === undefined || bytes.length === 0 || bytes.length > pictureBytesMax)
      throw new GenerationError('generation.bad-request', 'input_reference: image_url can’t be read.')
    await writeFile(path, bytes)
    return digestOf(bytes)
  }

  async function fetchPicture(url: string, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
    const exchanges = await safeFetch(url, {
      userAgent: 'kyodaku-gateway',
      now: kyodaku.now,
      limits: { bodyBytes: pictureBytesMax },
      ...(signal === undefined ? {} : { signal }),
      ...(options.allowedHosts === undefined ? {} : { allowedHosts: options.allowedHosts }),
    })
    const last = exchanges.at(-1)
    return last?.status === 200 ? last.body : undefined
  }

  /** In what context a prompt shows what it shows; what is made from a video is in that one's context, too. */
  async function contextOf(
    texts: readonly { where: string; text: string }[],
    source: Generation | undefined,
  ): Promise<Pick<Use, 'context' | 'rating'>> {
    const { contexts, rating, modelFailure } = await withModel(classifyContext(texts), options.contextModel, texts)
    if (modelFailure !== undefined) notice(`The context of a prompt is not known: ${modelFailure}`)
    if (contexts === undefined || rating === undefined) return {}
    if (source === undefined) return { context: contexts, rating }
    const before = source.use
    if (before.context === undefined || before.rating === undefined) return {}
    return {
      context: [...new Set([...before.context, ...contexts])].sort(),
      rating: ageRatings[Math.max(ageRatings.indexOf(before.rating), ageRatings.indexOf(rating))]!,
    }
  }

  async function create(
    request: VideoRequest,
    { retried = false, tenant = null, admit, signal }: AskOptions & { retried?: boolean } = {},
  ) {
    const source =
      request.source === undefined ? undefined : await findGeneration(kyodaku, party, request.source, tenant)
    if (source !== undefined && source.state !== 'released')
      throw new GenerationError(
        'generation.not-ready',
        `Video ${source.id} is not released: nothing can be made from it.`,
      )
    const model = request.model ?? source?.use.model ?? options.model
    if (model === undefined) throw modelMissing()
    const requestDigest = digestOfForm(request.kind, {
      fields: { ...request, model, files: undefined },
      files: request.files,
    })
    if (retried) {
      const known = await unansweredOf(
        kyodaku,
        party,
        requestDigest,
        new Date(kyodaku.now().getTime() - retryMinutes * 60_000),
        tenant,
      )
      if (known !== undefined) return videoOf(known)
    }
    const id = kyodaku.newId('video')
    const seconds = request.seconds ?? source?.seconds ?? null
    await admit?.({ id, model, seconds })
    const scratch = await mkdtemp(join(folder, askingPrefix))
    try {
      const files = await withReference(request, scratch, signal)
      const texts = [{ where: 'prompt', text: request.prompt }]
      const use = { ...useOf(model), ...(await contextOf(texts, source)) }
      const { recorded } = await decideRequest(
        desk,
        {
          name: id,
          use,
          texts,
          files: Object.values(files),
          seconds: Number(seconds ?? 0),
          ...(source === undefined ? {} : { source }),
          cast: await charactersIn(kyodaku, party, request.prompt),
          ...(signal === undefined ? {} : { signal }),
        },
        (receipt_id, created_at, refused) => ({
          id,
          party,
          tenant,
          gateway,
          kind: request.kind,
          ...(refused === undefined
            ? { state: 'permitted' }
            : { state: 'refused', error: refusalOf(refused), completed_at: created_at, answered_at: created_at }),
          use,
          prompt: request.prompt,
          seconds,
          size: request.size ?? source?.size ?? null,
          source_id: source?.id ?? null,
          request_digest: requestDigest,
          receipt_id,
          created_at,
          dry_run: dryRun,
        }),
      )
      // On record, with the video that it permits to make: only then is anybody asked to make it.
      await recorded.catch((error: unknown) => {
        if (!(error instanceof ClearanceError && error.code === 'clearance.set-aside')) unsentLater(id)
        throw error
      })
      await send(id, { ...request, model, files }, source)
      follow(id)
      return videoOf(await findGeneration(kyodaku, party, id))
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }

  /** Whoever asked was told that it could not be recorded: once it is, nothing comes of it. */
  function unsentLater(id: string): void {
    const failing = (async () => {
      while (!stopping.signal.aborted) {
        const change = { error: unsent, completed_at: kyodaku.now() }
        if (await goOnTo(kyodaku, id, 'failed', change).catch(() => false)) return
        await sleep(awayMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    })()
    followed.set(
      id,
      failing.finally(() => followed.delete(id)),
    )
  }

  /** Asks upstream, once and never again: what breaks off in the middle may have been done. */
  async function send(
    id: string,
    { source: _, reference: __, ...request }: VideoRequest,
    source: Generation | undefined,
  ) {
    if (!(await goOnTo(kyodaku, id, 'sending'))) return
    try {
      const video = await upstream.create({
        ...request,
        key: id,
        ...(source?.upstream_id == null ? {} : { upstreamSource: source.upstream_id }),
      })
      await goOnTo(kyodaku, id, 'generating', {
        upstream_id: video.id,
        ...(video.seconds === undefined ? {} : { seconds: video.seconds }),
        ...(video.size === undefined ? {} : { size: video.size }),
      })
    } catch (error) {
      await goOnTo(kyodaku, id, 'failed', { error: failureOf(error), completed_at: kyodaku.now() })
      throw error
    }
  }

  async function recover(): Promise<void> {
    // Files of requests that were never sent.
    for (const name of await readdir(folder))
      if (name.startsWith(askingPrefix)) await rm(join(folder, name), { recursive: true, force: true })
    for (const { id, state } of await openGenerations(kyodaku, party, gateway)) {
      // Decided and not sent: whoever asked was not answered, and asks again.
      if (state === 'permitted') await goOnTo(kyodaku, id, 'failed', { error: unsent, completed_at: kyodaku.now() })
      else if (state === 'sending') await goOnTo(kyodaku, id, 'failed', { error: unknown, completed_at: kyodaku.now() })
      else follow(id)
    }
  }

  /** What nobody has said of in time is withheld; what was kept long enough is not any more. */
  async function settleDue(): Promise<void> {
    const at = kyodaku.now()
    await forgetRefused(kyodaku, party, new Date(at.getTime() - sealedDays * day))
    for (const { id, state, sealed_until } of await dueGenerations(kyodaku, party, at)) {
      if (state === 'reviewing')
        await goOnTo(kyodaku, id, 'withheld', {
          error: notReviewed,
          completed_at: at,
          progress: 100,
          review_until: null,
        })
      if (sealed_until === null || sealed_until > at) continue
      await rm(join(folderOf(id), 'sealed'), { force: true })
      await markUnsealed(kyodaku, id)
    }
  }

  let reconsidering: Promise<void> | undefined
  const reconsiderInTurn = (): Promise<void> => {
    reconsidering ??= reconsiderAll()
      .catch((error: unknown) => notice(String(error)))
      .finally(() => {
        reconsidering = undefined
      })
    return reconsidering
  }

  await recover()
  await settleDue()
  await reconsiderInTurn()
  const looking = setInterval(() => void reconsiderInTurn(), options.reviewLookMilliseconds ?? lookMilliseconds)
  looking.unref()
  const due = setInterval(() => void settleDue().catch((error: unknown) => notice(String(error))), dueMilliseconds)
  due.unref()
  return {
    create,
    answered: (id) => markAnswered(kyodaku, id),
    retrieve: async (id, { tenant = null } = {}) => videoOf(await findGeneration(kyodaku, party, id, tenant)),
    async list(page, { tenant = null } = {}) {
      const { items, more } = await listGenerations(kyodaku, party, page, tenant)
      const data = items.map(videoOf)
      return { object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: more }
    },
    async remove(id, { tenant = null } = {}) {
      const generation = await findGeneration(kyodaku, party, id, tenant)
      if (generation.upstream_id !== null) await upstream.remove(generation.upstream_id)
      if (!(await goOnTo(kyodaku, id, 'deleted', { prompt: null }))) throw notReady(generation)
      for (const name of ['output', 'released']) await rm(join(folderOf(id), name), { force: true })
      await removePictures(join(folderOf(id), 'released'))
    },
    async content(id, { tenant = null, variant = 'video' } = {}) {
      const generation = await findGeneration(kyodaku, party, id, tenant)
      if (generation.state !== 'released') throw notReady(generation)
      return await released.of(generation, variant, () => findGeneration(kyodaku, party, id, tenant))
    },
    async createCharacter({ name, video }, { tenant = null, admit, signal } = {}) {
      const { model } = options
      if (model === undefined) throw modelMissing()
      const id = kyodaku.newId('char')
      await admit?.({ id, model, seconds: '0' })
      const texts = [{ where: 'character-name', text: name }]
      const { decided, recorded } = await decideRequest(desk, {
        name: id,
        use: { ...useOf(model), ...(await contextOf(texts, undefined)) },
        texts,
        files: [video],
        seconds: 0,
        ...(signal === undefined ? {} : { signal }),
      })
      await recorded
      const at = kyodaku.now()
      await kyodaku.store.db
        .insertInto('generation_characters')
        .values({ id, party, tenant, name, receipt_id: decided.id, upstream_id: null, created_at: at })
        .execute()
      const made = await upstream.createCharacter(name, video, id, signal)
      await kyodaku.store.db
        .updateTable('generation_characters')
        .set({ upstream_id: made.id })
        .where('id', '=', id)
        .execute()
      return { id, name, created_at: Math.floor(at.getTime() / 1000) }
    },
    async character(id, { tenant = null } = {}) {
      const row = await kyodaku.store.db
        .selectFrom('generation_characters')
        .selectAll()
        .where('id', '=', id)
        .where('party', '=', party)
        .where('tenant', tenant === null ? 'is' : '=', tenant)
        .where('upstream_id', 'is not', null)
        .executeTakeFirst()
      if (row === undefined) throw new GenerationError('generation.unknown-video', `There is no character ${id}.`)
      return { id, name: row.name, created_at: Math.floor(row.created_at.getTime() / 1000) }
    },
    counts: meter.counts,
    settled: async (id) => await followed.get(id),
    async idle() {
      while (followed.size > 0) await Promise.all(followed.values())
    },
    async close() {
      stopping.abort(new Error('the gate is closing'))
      clearInterval(due)
      clearInterval(looking)
      meter.close()
      await reconsidering
      await Promise.allSettled(followed.values())
      await live.close()
      await decisions.close()
    },
  }
}

/** Whether what is missing is where things are kept, and not the thing. */
function isAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(store|record)\.|^clearance\.(record|registry)-away$|^E(NOSPC|MFILE|NFILE|IO)$/.test(code)
}

/** What a decision says, and what the other regime alone would have said. */
const sideBySide = ({ outcome, underOtherRegime: other }: Receipt['decision']): string =>
  `${outcome}, under ${other.regime} alone with ${other.outcome}`

const unsent: GenerationFailure = {
  code: 'not_sent',
  message: 'The gateway stopped before it was asked for: ask again.',
}
const unknown: GenerationFailure = {
  code: 'upstream_unknown',
  message:
    'The gateway stopped while it was asked for. Whether it is generated is not known, and it was not asked for again.',
}

const notReviewed: GenerationFailure = {
  code: 'permission_required',
  message: 'It resembles something registered, and nobody said in time that it may be released.',
}
const notSigned: GenerationFailure = {
  code: 'not_releasable',
  message: 'What was generated can’t carry Content Credentials, and is not released without.',
}

/** The installation's own key, in the name of the provider. */
async function ownKey(kyodaku: Kyodaku, party: string): Promise<SigningKey> {
  const { dataDirectory } = kyodaku.store
  const name = (await subjectIn(kyodaku, 'party', party))?.names[0]?.text
  return await openOwnKey({ dataDirectory, organisation: name ?? party, now: kyodaku.now(), randomBytes })
}

function failureOf(error: unknown): GenerationFailure {
  if (error instanceof UpstreamFailure && error.answer !== undefined)
    return { code: error.answer.code, message: error.answer.message }
  if (error instanceof UpstreamFailure) return { code: `upstream_${error.kind}`, message: error.message }
  return { code: 'gateway_failed', message: 'The gateway could not look at it: it is not released.' }
}

const refusalOf = ({ message }: PermissionRequired): GenerationFailure => ({ code: 'permission_required', message })

const modelMissing = () =>
  new GenerationError(
    'generation.bad-request',
    'model: say which one, or have the gateway do so: permission is for a model.',
  )

function notReady({ id, state }: Generation): GenerationError {
  return new GenerationError(
    'generation.not-ready',
    state === 'withheld'
      ? `Video ${id} is withheld: it resembles what is not permitted.`
      : `Video ${id} is not ready: it is ${state}.`,
  )
}

/** Writes what comes to a file, synced. @returns its digest */
async function written(body: Readable, path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(
    body,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(path, { flush: true, mode: 0o600 }),
  )
  return `sha256:${hash.digest('hex')}`
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** `data:image/png;base64,…` (RFC 2397). */
function dataOf(url: string): Uint8Array | undefined {
  const [, base64, data] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url) ?? []
  if (data === undefined) return undefined
  try {
    return base64 === undefined ? Buffer.from(decodeURIComponent(data)) : Buffer.from(data, 'base64')
  } catch {
    return undefined
  }
}
