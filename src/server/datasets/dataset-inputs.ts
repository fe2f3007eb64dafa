import { stat } from 'node:fs/promises'
import { ClearanceError, signalsFileKind } from '../../clearance/index.js'
import type { BlobStore } from '../../store/index.js'
import { checkDigestList, TrainingError } from '../../training/index.js'
import type { House } from '../house.js'
import { HttpError } from '../http/index.js'
import type { Principal } from '../identity/index.js'
import { finishedUpload } from '../uploads/index.js'
import { placeOnServer } from './dataset-location.js'
import type { DatasetInput } from './dataset-request.js'

/** A file that goes with a dataset, as a run is begun with: a blob that was sent, or a path on this machine. */
export type PlannedInput = { digest: string; name: string } | { path: string }

/**
 * Lists of digests, each looked at: one that is none is refused before anything begins.
 *
 * @throws HttpError 422 `digests.N: …`; as `placeOnServer` and `finishedUpload`
 */
export async function plannedDigests(
  house: House,
  principal: Principal,
  inputs: readonly DatasetInput[],
): Promise<PlannedInput[]> {
  const planned: PlannedInput[] = []
  for (const [place, input] of inputs.entries()) {
    const field = `digests.${place}`
    const file = await plannedInput(house, principal, input, field)
    try {
      checkDigestList(pathOfInput(house.store, file))
    } catch (error) {
      if (error instanceof TrainingError) throw invalid(field, error.message)
      throw error
    }
    planned.push(file)
  }
  return planned
}

/**
 * What was published at the locations; what is neither snapshot nor WARC is refused before anything begins.
 *
 * @throws HttpError 422 `signals: …`; as `placeOnServer` and `finishedUpload`
 */
export async function plannedSignals(house: House, principal: Principal, input: DatasetInput): Promise<PlannedInput> {
  const file = await plannedInput(house, principal, input, 'signals')
  const { path, name } = pathOfInput(house.store, file)
  if ('path' in file && (await stat(path).catch(() => undefined))?.isDirectory() === true) return file
  try {
    if ((await signalsFileKind(path)) !== 'unknown') return file
  } catch (error) {
    if (!(error instanceof ClearanceError)) throw error
  }
  throw invalid('signals', `${name} is neither a tar of a snapshot of signals nor a WARC file.`)
}

async function plannedInput(
  house: House,
  principal: Principal,
  { upload, location }: DatasetInput,
  field: string,
): Promise<PlannedInput> {
  if (upload === undefined)
    return { path: await placeOnServer(house.settings.datasetsFolder, principal, location ?? '', field) }
  const { digest, name } = await finishedUpload(house, principal, upload)
  return { digest, name }
}

/** Where it is read from, and what people call it. */
export function pathOfInput(
  { blobs }: { blobs: Pick<BlobStore, 'path'> },
  input: PlannedInput,
): { path: string; name: string } {
  return 'path' in input ? { path: input.path, name: input.path } : { path: blobs.path(input.digest), name: input.name }
}

const invalid = (field: string, message: string) => new HttpError(422, 'http.invalid', `${field}: ${message}`)
