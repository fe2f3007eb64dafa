import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { type ImportOptions, type ImportReport, importCatalogue } from '../../clearance/index.js'
import { type CatalogueProblem, catalogueReportCsv, explainCatalogueProblem } from '../../rights/index.js'
import type { House } from '../house.js'
import type { JobContext } from '../jobs/index.js'

const heading = z.string().min(1).max(200)

/** How a catalogue is to be read and taken. */
const importTerms = {
  format: z.enum(['csv', 'json']),
  owner: z.string().min(1).max(200).optional(),
  /** Headings of the file, and the ones that they are to be read as; null: leave the column out. */
  mapping: z
    .record(heading, heading.nullable())
    .refine((mapping) => Object.keys(mapping).length <= 100, 'has more than 100 headings')
    .default({}),
  zone: z
    .string()
    .regex(/^([+-]\d{2}:\d{2}|Z)$/)
    .optional()
    .describe('Of dates without one, `+09:00`'),
  /** Says what would be done; records nothing. */
  dryRun: z.boolean().default(false),
  skipBadRows: z.boolean().default(false),
  replace: z.boolean().default(false),
  claims: z.enum(['open', 'refuse']).default('open'),
}

/** A catalogue as a job takes it: its file is a blob. */
export const importInput = z.strictObject({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  name: z.string().max(1000),
  ...importTerms,
})
export type ImportInput = z.infer<typeof importInput>

export const importRequest = z
  .strictObject({
    upload: z.string().min(1).max(200).optional(),
    text: z.string().min(1).max(1_500_000).optional().describe('The catalogue itself, instead of an upload'),
    name: z.string().min(1).max(1000).optional(),
    ...importTerms,
    format: importTerms.format.optional().describe('Default by the name of the upload, else csv'),
  })
  .refine(({ upload, text }) => (upload === undefined) !== (text === undefined), 'Give either upload or text.')
  .meta({ id: 'ImportRequest' })

/** The fields that a column can be mapped to go by the headings of the template. */
export const importProblem = z
  .object({
    line: z.int(),
    column: z.string().optional(),
    code: z.string(),
    severity: z.enum(['fatal', 'error', 'warning']),
    value: z.string().optional(),
    ja: z.object({ text: z.string(), remedy: z.string() }),
    en: z.object({ text: z.string(), remedy: z.string() }),
  })
  .meta({ id: 'ImportProblem' })
export type ImportProblem = z.infer<typeof importProblem>

export const importReport = z
  .object({
    state: z.enum(['recorded', 'dry-run', 'refused', 'nothing-to-do']),
    counts: z.object({
      new: z.int(),
      changed: z.int(),
      unchanged: z.int(),
      claims: z.int(),
      recorded: z.int(),
      names: z.int(),
      errors: z.int(),
      warnings: z.int(),
    }),
    read: z.int(),
    format: z.enum(['csv', 'json']),
    encoding: z.string(),
    delimiter: z.string().optional(),
    layout: z.string().optional(),
    columns: z.array(
      z.object({
        header: z.string(),
        field: z.string(),
        language: z.string().optional(),
        scheme: z.string().optional(),
      }),
    ),
    problems: z.array(importProblem).describe('The first of them; all are in the report'),
    added: z.array(z.string()).describe('The first few'),
    changed: z.array(z.object({ work: z.string(), fields: z.array(z.string()) })).describe('The first few'),
    report: z.string().optional().describe('Digest of the report with every problem'),
  })
  .meta({ id: 'ImportReport' })

/** What `importCatalogue` is told. */
export function importOptionsOf(input: Omit<ImportInput, 'digest' | 'name'>, act: ImportOptions['act']): ImportOptions {
  const { format, owner, mapping, zone, dryRun, skipBadRows, replace, claims } = input
  const entries = Object.entries(mapping)
  return {
    format,
    ...(owner === undefined ? {} : { owner }),
    ...(act === undefined ? {} : { act }),
    ignoreColumns: entries.flatMap(([header, as]) => (as === null ? [header] : [])),
    headings: Object.fromEntries(entries.flatMap(([header, as]) => (as === null ? [] : [[header, as]]))),
    ...(zone === undefined ? {} : { zone }),
    dryRun,
    skipBadRows,
    replace,
    claims,
  }
}

/** So many changed works are named in a report itself; all are in what it refers to. */
const changedListed = 50

/** A report with so many problems and works at most, in both languages. */
export function readImport(report: ImportReport, problemsMax: number): z.infer<typeof importReport> {
  return {
    state: report.state,
    counts: report.counts,
    read: report.file.read,
    format: report.file.format,
    encoding: report.file.encoding,
    ...(report.file.delimiter === undefined ? {} : { delimiter: report.file.delimiter }),
    ...(report.file.layout === undefined ? {} : { layout: report.file.layout }),
    columns: report.file.columns.map(({ header, field, language, scheme }) => ({
      header,
      field,
      ...(language === undefined ? {} : { language }),
      ...(scheme === undefined ? {} : { scheme }),
    })),
    problems: report.problems.slice(0, problemsMax).map(explained),
    added: report.added.slice(0, 50),
    changed: report.changed.slice(0, changedListed),
  }
}

function explained(problem: CatalogueProblem): ImportProblem {
  const { line, column, code, severity, value } = problem
  return {
    line,
    ...(column === undefined ? {} : { column }),
    code,
    severity,
    ...(value === undefined ? {} : { value }),
    ja: explainCatalogueProblem(problem, 'ja'),
    en: explainCatalogueProblem(problem, 'en'),
  }
}

/** The job: takes the catalogue into the registry. Repeated, it records what is missing. */
export async function importCatalogueOf(
  house: House,
  input: ImportInput,
  { act, signal, progress }: JobContext,
): Promise<unknown> {
  const { blobs } = house.store
  const report = await importCatalogue(house.kyodaku, createReadStream(blobs.path(input.digest)), {
    ...importOptionsOf(input, act),
    signal,
    onProgress: ({ step, done, total }) => progress(step, done, total),
  })
  const { problems, changed } = report
  const all =
    problems.length === 0 && changed.length <= changedListed
      ? {}
      : { report: await blobs.put(Buffer.from(JSON.stringify({ problems, changed }))) }
  return { ...readImport(report, 60), ...all }
}

/** All that an import found wrong, and all that it changed. */
export async function wholeImportReport(
  house: House,
  digest: string,
): Promise<Pick<ImportReport, 'problems' | 'changed'>> {
  const kept = JSON.parse(Buffer.from(await house.store.blobs.get(digest)).toString('utf8')) as
    | CatalogueProblem[]
    | Pick<ImportReport, 'problems' | 'changed'>
  // Reports of before had the problems only.
  return Array.isArray(kept) ? { problems: kept, changed: [] } : kept
}

/** The report of an import with every problem, as CSV that Excel opens. */
export async function importReportCsv(house: House, digest: string, language: 'ja' | 'en'): Promise<string> {
  return catalogueReportCsv((await wholeImportReport(house, digest)).problems, language)
}
