import { z } from 'zod'
import { modalities } from '../../rights/index.js'
import { TrainingError } from '../training-error.js'
import type { Principle, PrincipleAnswer } from './principle-code.js'
import { type StatedField, sizeUnits, statedSections } from './stated-fields.js'
import type { PartyStatement, PartyStatements } from './statements.js'
import type { StatedSize } from './training-content-summary.js'

export const statementsFormat = 'kyodaku-statements@v1'

/** The reports that a party's statements go into. */
export const reportKinds = ['eu-summary', 'principle-code', 'due-diligence'] as const
export type ReportKind = (typeof reportKinds)[number]

/** What a party states for its reports, as it was read. What it left empty is not stated. */
export interface StatedForReports {
  statements: PartyStatements
  sizes: StatedSize[]
  /** Absent: not stated. */
  smallProvider?: boolean
  answers: Partial<Record<Principle, PrincipleAnswer>>
  inquiriesAnswered: { P2?: number; P3?: number }
}

export const nothingStated: StatedForReports = { statements: {}, sizes: [], answers: {}, inquiriesAnswered: {} }

const comment = z.union([z.string(), z.array(z.string())]).optional()
const words = z.string().max(100_000)
const text = z.union([words, z.strictObject({ en: words, ja: words })])
const whom = { by: words.optional(), at: words.optional() }
const answer = z.strictObject({
  '//': comment,
  follows: z.boolean().nullable().optional(),
  explanation: text.optional(),
  ...whom,
})

/** The file, as JSON has it. */
export const statementsSchema = z.strictObject({
  '//': comment,
  format: z.literal(statementsFormat),
  by: words,
  at: words,
  statements: z.record(z.string(), z.union([text, z.strictObject({ '//': comment, text, ...whom })])).optional(),
  sizes: z
    .array(
      z.strictObject({ '//': comment, modality: z.enum(modalities), amount: z.number().min(0).nullable(), ...whom }),
    )
    .max(100)
    .optional(),
  smallProvider: z.boolean().nullable().optional(),
  answers: z.strictObject({ P1: answer.optional(), P2: answer.optional(), P3: answer.optional() }).optional(),
  inquiriesAnswered: z
    .strictObject({
      '//': comment,
      P2: z.int().min(0).nullable().optional(),
      P3: z.int().min(0).nullable().optional(),
    })
    .optional(),
})

export type StatementsFile = z.infer<typeof statementsSchema>

/**
 * Reads the file in which a party states what nothing here can count. `//` is a comment; what is empty or null is not stated.
 *
 * @throws TrainingError `training.bad-statements`, saying where and what
 */
export function parseStatements(source: string): StatedForReports {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (cause) {
    throw bad(`it is not JSON: ${(cause as Error).message}`, cause)
  }
  const read = statementsSchema.safeParse(value)
  if (!read.success) {
    const { path, message } = read.error.issues[0]!
    throw bad(`${path.join('.') || 'the file'}: ${message}`)
  }
  const { by, at, statements = {}, sizes = [], smallProvider, answers = {}, inquiriesAnswered = {} } = read.data
  const unknown = Object.keys(statements).find((id) => !knownFields.has(id))
  if (unknown !== undefined) throw bad(`statements.${unknown}: no report has such a field`)
  const stated: [string, PartyStatement][] = []
  for (const [id, said] of Object.entries(statements)) {
    const given = typeof said === 'object' && 'text' in said ? said : { text: said }
    if (isEmpty(given.text)) continue
    stated.push([
      id,
      { text: given.text, by: ('by' in given && given.by) || by, at: ('at' in given && given.at) || at },
    ])
  }
  const answered = (Object.entries(answers) as [Principle, z.infer<typeof answer>][]).flatMap(([principle, given]) =>
    typeof given.follows !== 'boolean'
      ? []
      : [
          [
            principle,
            {
              follows: given.follows,
              explanation: given.explanation ?? '',
              by: given.by || by,
              at: given.at || at,
            },
          ] as const,
        ],
  )
  const anything = stated.length + answered.length > 0 || sizes.some(({ amount }) => amount !== null)
  if (anything && (by === '' || at === '')) throw bad('by and at: say who states this, and when')
  const { P2, P3 } = inquiriesAnswered
  return {
    statements: Object.fromEntries(stated),
    sizes: sizes.flatMap((size) =>
      size.amount === null
        ? []
        : [{ modality: size.modality, amount: size.amount, by: size.by || by, at: size.at || at }],
    ),
    ...(typeof smallProvider === 'boolean' ? { smallProvider } : {}),
    answers: Object.fromEntries(answered),
    inquiriesAnswered: {
      ...(typeof P2 === 'number' ? { P2 } : {}),
      ...(typeof P3 === 'number' ? { P3 } : {}),
    },
  }
}

/** A statements file with every field of a report, empty, each with what it is for: JSON text. */
export function statementsTemplate(kind: ReportKind): string {
  const statements = fieldsOf(kind).map(({ id, label }) => [id, { '//': `${label.en} / ${label.ja}`, text: '' }])
  const template = {
    '//': [
      'What only you can state. "//" is a comment; what stays empty is reported as not stated.',
      '申告が必要な項目です。"//" は説明で、空のままの項目は「記載なし」になります。',
    ],
    format: statementsFormat,
    by: '',
    at: '',
    statements: Object.fromEntries(statements),
    ...(kind === 'eu-summary'
      ? {
          sizes: modalities.map((modality) => ({
            '//': `${sizeUnits[modality].en} / ${sizeUnits[modality].ja}`,
            modality,
            amount: null,
          })),
          smallProvider: null,
        }
      : {}),
    ...(kind === 'principle-code'
      ? {
          answers: Object.fromEntries(
            (['P1', 'P2', 'P3'] as const).map((principle) => [
              principle,
              {
                '//': 'follows: true or false; explanation: how, or why not / 実施の有無（true・false）とその説明',
                follows: null,
                explanation: '',
              },
            ]),
          ),
          inquiriesAnswered: {
            '//': 'Inquiries that were answered with what the receipts prove / 受領証に基づいて回答した照会の件数',
            P2: null,
            P3: null,
          },
        }
      : {}),
  }
  return `${JSON.stringify(template, null, 2)}\n`
}

function fieldsOf(kind: ReportKind): StatedField[] {
  return statedSections[kind].flatMap(({ fields }) => fields)
}

const knownFields = new Set(reportKinds.flatMap((kind) => fieldsOf(kind).map(({ id }) => id)))

function isEmpty(said: PartyStatement['text']): boolean {
  return typeof said === 'string' ? said === '' : said.en === '' && said.ja === ''
}

function bad(what: string, cause?: unknown): TrainingError {
  return new TrainingError('training.bad-statements', `The file of statements is not right. ${what}.`, { cause })
}
