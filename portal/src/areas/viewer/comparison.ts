import { useMemo } from 'react'
import { type ProblemError, useGet } from '../../api/index.js'
import type { CheckDetail, Comparison, Range, ReferenceInfo, Segment, Side } from './check-data.js'

/** What is known of a match where its check may not be seen (or was none): as `GET /v1/matches/{id}` has it. */
export interface MatchLike {
  id: string
  state?: string
  party?: string
  work: string
  reference: string
  referenceName?: string
  level: number
  score: number
  falseMatchProbability: number
  coverage: number
  orientation: string
  inputRange: Range
  referenceRange: Range
  input: { durationSeconds: number }
  checkId?: string
}

/** Frames of a filmstrip, side by side; as the server makes them. */
export const filmstripFrames = 24

export function referenceSide(reference: ReferenceInfo): Side {
  const path = `/v1/references/${encodeURIComponent(reference.id)}`
  return {
    durationSeconds: reference.durationSeconds,
    ...(reference.visible
      ? { media: { url: `${path}/media`, kind: reference.mediaKind ?? 'video' }, filmstrip: `${path}/filmstrip` }
      : {}),
  }
}

export function comparisonOfCheck(check: CheckDetail): Comparison {
  const titles = new Map(check.works.map(({ id, titles: of }) => [id, of]))
  return {
    input: {
      durationSeconds: check.durationSeconds ?? 0,
      ...(check.media === undefined
        ? {}
        : { media: check.media, filmstrip: `/v1/checks/${encodeURIComponent(check.id)}/filmstrip` }),
    },
    references: check.references.map((reference) => ({ ...reference, side: referenceSide(reference) })),
    segments: check.segments,
    ...(check.outcome === undefined ? {} : { outcome: check.outcome }),
    ...(check.decision === undefined ? {} : { decision: check.decision }),
    titleOf: (work) => titles.get(work),
  }
}

/** A comparison of one match by itself: the input is not to be seen, the reference is as far as it is known. */
export function comparisonOfMatch(match: MatchLike, reference: ReferenceInfo): Comparison {
  const input = match.inputRange[1] - match.inputRange[0]
  const there = match.referenceRange[1] - match.referenceRange[0]
  const segment: Segment = {
    n: 1,
    work: match.work,
    reference: match.reference,
    inputRange: match.inputRange,
    referenceRange: match.referenceRange,
    orientation: match.orientation,
    mirrored: match.orientation === 'flipY',
    speed: input > 0 && there > 0 ? there / input : 1,
    level: match.level,
    score: match.score,
    falseMatchProbability: match.falseMatchProbability,
    coverage: match.coverage,
    match: { id: match.id, state: match.state ?? 'open', party: match.party ?? '' },
  }
  return {
    input: { durationSeconds: match.input.durationSeconds },
    references: [{ ...reference, side: referenceSide(reference) }],
    segments: [segment],
    titleOf: () => undefined,
  }
}

export interface ComparisonState {
  comparison?: Comparison
  error?: ProblemError
  retry: () => void
}

/** The comparison of a check or a match, from the server. A check that may not be seen is no error where there is a match. */
export function useComparison({
  checkId,
  receiptId,
  match,
}: {
  checkId?: string | undefined
  receiptId?: string | undefined
  match?: MatchLike | undefined
}): ComparisonState {
  const named = checkId ?? match?.checkId
  const byReceipt = useGet('/v1/checks', {
    query: { receipt: receiptId },
    enabled: named === undefined && receiptId !== undefined,
    staleTime: 300_000,
  })
  const id = named ?? byReceipt.data?.items[0]?.id
  const check = useGet('/v1/checks/{id}', {
    path: { id: id ?? '' },
    enabled: id !== undefined,
    staleTime: 60_000,
  })
  const alone = match !== undefined && check.data === undefined && (id === undefined || check.error !== null)
  const reference = useGet('/v1/references/{id}', {
    path: { id: match?.reference ?? '' },
    enabled: alone,
    staleTime: 300_000,
  })
  const comparison = useMemo(() => {
    if (check.data !== undefined) return comparisonOfCheck(check.data)
    if (!alone || match === undefined || (reference.data === undefined && reference.error === null)) return undefined
    const known = reference.data
    return comparisonOfMatch(match, {
      id: match.reference,
      work: match.work,
      ...(match.referenceName === undefined ? {} : { name: match.referenceName }),
      durationSeconds: known?.durationSeconds ?? match.referenceRange[1],
      visible: known !== undefined,
      mediaKind: known?.durationSeconds === 0 ? 'image' : 'video',
    })
  }, [check.data, alone, match, reference.data, reference.error])
  const error = match === undefined ? (check.error ?? byReceipt.error) : null
  return {
    ...(comparison === undefined ? {} : { comparison }),
    ...(error === null ? {} : { error }),
    retry: () => void check.refetch(),
  }
}
