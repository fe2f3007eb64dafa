import { z } from 'zod'
import {
  nameSchema,
  ownershipClaimStates,
  ownershipSchema,
  partyRoles,
  referenceSchema,
  workKinds,
  workSchema,
} from '../../rights/index.js'

/** What works and references look like to those who ask the server. */

const titles = z.array(nameSchema)
/** Lists and pages show what people look at; whoever takes works away wants them as they are registered. */
export const wholeQuery = z
  .enum(['true', 'false'])
  .optional()
  .describe('`true`: with the work as it is registered, in `work`')
const whole = z
  .object({ ...workSchema.shape, regime: workSchema.shape.regime.removeDefault() })
  .optional()
  .meta({ id: 'RegisteredWork', description: 'As it is registered, where that is asked for' })
export const partyShort = z
  .object({ id: z.string(), role: z.enum(partyRoles), names: z.array(nameSchema) })
  .meta({ id: 'PartyShort' })

export const workItem = z
  .object({
    id: z.string(),
    kind: z.enum(workKinds),
    parent: z.string().optional(),
    titles: titles.describe('The first few'),
    withheld: z.boolean(),
    regime: workSchema.shape.regime.removeDefault(),
    owners: z.array(z.string()).describe('Parties that own a part of it, inherited ones too'),
    children: z.int().describe('Works that are part of it, as far as they may be seen'),
    references: z.int().describe('As far as they may be seen'),
    picture: z.string().optional().describe('A reference of it, or of a part of it, whose thumbnail may be shown'),
    seq: z.int(),
    recordedAt: z.iso.datetime(),
    work: whole,
  })
  .meta({ id: 'WorkItem' })
export type WorkItem = z.infer<typeof workItem>

const span = z.object({
  territory: z.string(),
  from: z.string().optional(),
  until: z.string().optional(),
  owners: z.array(z.object({ party: z.string(), share: z.int() })),
  total: z.int().describe('Millionths that are registered'),
  claims: z.array(z.object({ id: z.string(), party: z.string(), share: z.int() })),
  claimed: z.int(),
  conflict: z.enum(['over', 'under', 'contested']).optional(),
})

const committee = workSchema.shape.committee.unwrap()

export const workDetail = z
  .object({
    id: z.string(),
    kind: z.enum(workKinds),
    parent: z.string().optional(),
    titles,
    identifiers: z.array(z.object({ scheme: z.string(), value: z.string() })),
    regime: workSchema.shape.regime.removeDefault(),
    withheld: z.boolean(),
    owners: z.array(ownershipSchema).describe('Its own; empty: inherited'),
    effectiveOwners: z.array(ownershipSchema).describe('Its own, or those of the nearest work above that has some'),
    inheritedFrom: z.string().optional(),
    committee: committee.optional().describe('Its own or inherited'),
    ownership: z.array(span).describe('Territory by territory, period by period'),
    claims: z.array(
      z.object({
        id: z.string(),
        share: ownershipSchema,
        state: z.enum(ownershipClaimStates),
        claimedAt: z.string(),
        evidence: z.string().optional(),
      }),
    ),
    parties: z.array(partyShort).describe('Those that are named above'),
    ancestors: z.array(z.object({ id: z.string(), kind: z.enum(workKinds), titles })).describe('Nearest first'),
    counts: z.object({
      children: z.int(),
      characters: z.int(),
      references: z.int(),
      grants: z.int(),
      reservations: z.int(),
    }),
    picture: z.string().optional(),
    mine: z.boolean().describe('Whether the caller acts for an owner of it'),
    seq: z.int(),
    recordedAt: z.iso.datetime(),
    logIndex: z.int().nullable(),
    work: whole,
  })
  .meta({ id: 'Work' })
export type WorkDetail = z.infer<typeof workDetail>

/** What is said of a new work. Without `id` it is given one. */
export const workInput = z
  .strictObject({
    ...workSchema.shape,
    id: workSchema.shape.id.optional(),
    titles: workSchema.shape.titles.min(1),
    owners: workSchema.shape.owners.default([]),
  })
  .meta({ id: 'WorkDraft' })

/** What is said anew of a work. Whom it belongs to is said by a transfer. */
export const workChange = z
  .strictObject({
    kind: workSchema.shape.kind,
    parent: workSchema.shape.parent,
    titles: workSchema.shape.titles.min(1),
    identifiers: workSchema.shape.identifiers,
    regime: workSchema.shape.regime,
    evocations: workSchema.shape.evocations.describe('Absent: as they are; empty: none any more'),
    disclosure: workSchema.shape.disclosure,
  })
  .meta({ id: 'WorkChange' })

export const ownersInput = z
  .strictObject({
    owners: workSchema.shape.owners,
    committee: workSchema.shape.committee,
    change: workChange.optional().describe('What it is, where that is said anew with it: one entry for both'),
  })
  .meta({ id: 'OwnersDraft' })

export const recordedWork = z
  .object({ id: z.string(), seq: z.int(), recordedAt: z.iso.datetime() })
  .meta({ id: 'RecordedWork' })

/** What a dry run of a registration answers: it may be registered. */
export const triedWork = z.object({ id: z.string() }).meta({ id: 'TriedWork' })

export const historyItem = z
  .object({
    seq: z.int(),
    kind: z.enum(['work', 'reference', 'reservation', 'claim']),
    subject: z.string(),
    change: z.enum(['added', 'changed']),
    fields: z.array(z.string()).describe('Which of its fields are other than before'),
    at: z.iso.datetime(),
    logIndex: z.int().nullable(),
    actedBy: z.string().nullable().describe('Null: the operator of this installation'),
    onBehalfOf: z.string().nullable(),
    mandate: z.string().nullable(),
  })
  .meta({ id: 'HistoryItem' })

export const referenceItem = z
  .object({
    id: z.string(),
    work: z.string(),
    name: z.string(),
    mediaDigest: z.string(),
    durationSeconds: z.number(),
    excludedSeconds: z.array(z.tuple([z.number(), z.number()])),
    negative: z.boolean().describe('Stock or public domain: what resembles it is nobody’s'),
    withdrawn: z.boolean(),
    state: z.enum(['keyframes', 'complete']).describe('How far it is hashed'),
    filmstripFrames: z.int().describe('How many frames `/filmstrip` has, side by side'),
    depositedAt: z.iso.datetime(),
    seq: z.int(),
  })
  .meta({ id: 'Reference' })
export type ReferenceItem = z.infer<typeof referenceItem>

export const referenceChange = z
  .strictObject({
    name: referenceSchema.shape.name.optional(),
    excludedSeconds: referenceSchema.shape.excludedSeconds.max(1000).optional(),
    negative: z.boolean().optional(),
    withdrawn: z.literal(false).optional().describe('Takes a withdrawn one up again'),
  })
  .meta({ id: 'ReferenceChange' })

export const depositInput = z
  .strictObject({
    upload: z.string().min(1).max(200),
    name: referenceSchema.shape.name.optional(),
    excludedSeconds: referenceSchema.shape.excludedSeconds.max(1000).default([]),
    negative: z.boolean().default(false),
  })
  .meta({ id: 'DepositDraft' })
