import { dayOf, endOfDay, startOfDay, type Terms, type UseKind } from '../permissions-data.js'

/** What is being written: a permission, or a reservation of its works. Who and which may be missing still. */
export interface Draft extends Terms {
  kind: 'grant' | 'reservation'
  /** Of a reservation: where it is published. */
  location: string
}

/** Terms that are not in every permission. */
export const optionalTerms = [
  'purposes',
  'contexts.excluded',
  'contexts.allowed',
  'ratingMax',
  'modalities',
  'caps.count',
  'caps.seconds',
  'caps.shareOfClip',
  'price',
  'duties.attribution',
  'duties.label',
  'duties.report',
  'duties.rateCard',
  'duties.samples',
] as const
export type OptionalTerm = (typeof optionalTerms)[number]

/** In the order of the form, as keyboards and readers go through it. */
export const requiredTerms = ['grantor', 'grantee', 'works', 'uses', 'models', 'territories', 'from', 'until'] as const
export const reservationTerms = ['works', 'uses', 'territories', 'from', 'location'] as const
export type Term = OptionalTerm | (typeof requiredTerms)[number] | 'location'

export const templateKeys = ['fan-works', 'partner', 'not-at-all', 'blank'] as const
export type TemplateKey = (typeof templateKeys)[number]

/** A draft to begin with. The works and who gives it are kept. */
export function draftFrom(
  template: TemplateKey,
  kept: Pick<Terms, 'grantor' | 'works'>,
  { now, words }: { now: number; words: FirstWords },
): Draft {
  const today = dayOf(new Date(now).toISOString())
  const inAYear = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`.replace('-02-29', '-02-28')
  const base: Draft = {
    kind: 'grant',
    ...kept,
    grantee: '',
    uses: ['generate', 'release'],
    models: ['*'],
    territories: ['JP'],
    from: startOfDay(today),
    until: new Date(Date.parse(endOfDay(inAYear)) - 86_400_000).toISOString(),
    location: '',
  }
  const everything: UseKind[] = ['train', 'generate', 'release']
  switch (template) {
    case 'fan-works':
      return {
        ...base,
        grantee: '*',
        purposes: ['non-commercial', 'fan-works'],
        contexts: { excluded: ['advertising', 'politics', 'sexual-content'] },
        duties: { label: words.label },
      }
    case 'partner':
      return {
        ...base,
        contexts: { excluded: ['advertising', 'violence', 'sexual-content'] },
        caps: { count: 1000, shareOfClip: 0.5 },
        price: { currency: 'JPY', amountMinor: 30, per: 'second' },
        duties: { report: words.report },
      }
    case 'not-at-all':
      return { ...base, kind: 'reservation', uses: everything, territories: ['worldwide'] }
    default:
      return base
  }
}

/** The terms as the server takes them: nothing empty. */
export function termsOf({ kind: _, location: __, ...terms }: Draft): Terms {
  const full = (value: object | undefined) =>
    value !== undefined && Object.values(value).some((one) => one !== undefined)
  const { caps, duties, contexts, until, ...rest } = terms
  return JSON.parse(
    JSON.stringify({
      ...rest,
      ...(until === undefined ? {} : { until }),
      ...(full(caps) ? { caps } : {}),
      ...(full(duties) ? { duties } : {}),
      ...(full(contexts) ? { contexts } : {}),
    }),
  ) as Terms
}

/** What has to be chosen before it can be offered. */
export function missingIn(draft: Draft): Term[] {
  const missing: Term[] = []
  if (draft.kind === 'grant') {
    if (draft.grantor === '') missing.push('grantor')
    if (draft.grantee === '') missing.push('grantee')
  }
  if (draft.works.length === 0) missing.push('works')
  return missing
}

/** Whether a term is in a draft. */
export function hasTerm(draft: Draft, term: OptionalTerm): boolean {
  return termIn(draft, term) !== undefined
}

export function termIn(draft: Draft, term: string): unknown {
  return term
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], draft as unknown)
}

/** A draft with one term as given; undefined takes it away. */
export function withTerm(draft: Draft, term: string, value: unknown): Draft {
  const [key, inner] = term.split('.') as [keyof Draft, string | undefined]
  if (inner === undefined) {
    const { [key]: _, ...rest } = draft
    return (value === undefined ? rest : { ...rest, [key]: value }) as Draft
  }
  const { [inner]: _, ...before } = (draft[key] ?? {}) as Record<string, unknown>
  const after = value === undefined ? before : { ...before, [inner]: value }
  const { [key]: __, ...rest } = draft
  return (Object.keys(after).length === 0 ? rest : { ...rest, [key]: after }) as Draft
}

/** What duties say first, in the language of whoever writes them. */
export interface FirstWords {
  label: string
  report: string
}

/** What an added condition says first. */
export const firstValues = (words: FirstWords): Readonly<Record<OptionalTerm, unknown>> => ({
  purposes: ['non-commercial'],
  'contexts.excluded': ['advertising'],
  'contexts.allowed': ['education'],
  ratingMax: 'all',
  modalities: ['video'],
  'caps.count': 100,
  'caps.seconds': 600,
  'caps.shareOfClip': 0.3,
  price: { currency: 'JPY', amountMinor: 30, per: 'second' },
  'duties.attribution': '©',
  'duties.label': words.label,
  'duties.report': words.report,
  'duties.rateCard': 'https://',
  'duties.samples': 0.1,
})
