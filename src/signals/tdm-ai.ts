import { readJson } from './json.js'
import type { Activity, Statement } from './statement.js'
import { citedValue, statementText } from './statement-text.js'
import { anyUseOfModels } from './uses-of-models.js'

export const tdmAiVersion = 'tdm-ai-1.0'
const bytesMax = 1_000_000

/** Preferences from wide to narrow: a narrower one overrides those that it is part of. */
const labels = {
  all: ['index', 'search', 'mine', 'train', 'train-generative', 'infer'],
  'train-ai': ['train', 'train-generative'],
  'train-genai': ['train-generative'],
  'ai-use': ['infer'],
  search: ['index', 'search'],
} as const satisfies Record<string, readonly Activity[]>
type Label = keyof typeof labels

/** What belongs to a declaration and is no preference. */
const others = new Set(['version', 'iscc', 'intent', 'reference', 'summary', 'policy', '$schema'])

/**
 * What TDM·AI declarations say: JSON, one or a list, each bound to an ISCC. Preferences are the strings "true" and "false";
 * any other value, a label that is not known and a version that is not 1.0 are `unknown`. Several declarations about the
 * same content all count: which of them supersedes which is not to be told from them.
 *
 * @param iscc of the content asked about; what is declared of another content is passed over. Absent: all is read
 */
export function tdmAiStatements(declarations: Uint8Array | string, iscc?: string): Statement[] {
  const read = readJson(declarations, bytesMax)
  if ('why' in read) return [unknown(read.text, read.why)]
  const { value } = read
  return (Array.isArray(value) ? value : [value]).flatMap((one) => declarationStatements(one, iscc))
}

function declarationStatements(value: unknown, asked: string | undefined): Statement[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [unknown(value, 'is no declaration')]
  const declaration = value as Record<string, unknown>
  const { iscc, version } = declaration
  if (iscc !== undefined && typeof iscc !== 'string') return [unknown(value, 'has an ISCC that can’t be read')]
  if (asked !== undefined && iscc !== undefined && !sameIscc(iscc, asked)) return []
  const path = typeof iscc === 'string' ? { path: statementText(iscc) } : {}
  const strange = Object.entries(declaration)
    .filter(([name, said]) => !Object.hasOwn(labels, name) && !others.has(name) && said !== 'true')
    .map(([name, said]) => ({
      ...unknown({ [name]: said }, 'is a preference that is not known', name),
      ...withPath(name, path),
    }))
  const later = version !== undefined && version !== '1.0'
  return [...preferences(declaration, path, later), ...strange]
}

/** One statement a label that is set, about what no narrower label speaks of. */
function preferences(declaration: Record<string, unknown>, path: { path?: string }, later: boolean): Statement[] {
  const set = (Object.keys(labels) as Label[]).filter((label) => Object.hasOwn(declaration, label))
  return set.flatMap((label): Statement[] => {
    const narrower = set.filter((one) => one !== label && labels[one].length < labels[label].length)
    const spoken = new Set<Activity>(narrower.flatMap((one) => reachOf(one, declaration[one])))
    const said = declaration[label]
    // Of models that generate nothing, which are none of our activities, only a refusal tells something.
    const reach = label === 'train-ai' && said === 'true' ? [] : reachOf(label, said)
    const about = reach.filter((activity) => !spoken.has(activity))
    if (about.length === 0) return []
    const statement = {
      family: 'tdm-ai' as const,
      version: tdmAiVersion,
      about,
      text: citedValue({ [label]: said }),
      stated: { medium: 'tdm-ai', field: label, ...path },
    }
    if (said === 'false') return [{ ...statement, says: 'disallow' }]
    if (said !== 'true') return [{ ...statement, says: 'unknown', why: 'is neither "true" nor "false"' }]
    if (later) return [{ ...statement, says: 'unknown', why: 'permits, in a version that is not known' }]
    return [{ ...statement, says: 'allow' }]
  })
}

/** `train-ai` is refused for every model, and permitted for models that generate nothing (schema, `train-ai`). */
function reachOf(label: Label, said: unknown): readonly Activity[] {
  return label === 'train-ai' && said === 'true' ? ['train'] : labels[label]
}

const withPath = (name: string, path: { path?: string }) => ({
  stated: { medium: 'tdm-ai', field: name.slice(0, 200), ...path },
})

function sameIscc(a: string, b: string): boolean {
  const plain = (iscc: string) =>
    iscc
      .trim()
      .replace(/^ISCC:/i, '')
      .replaceAll('-', '')
      .toUpperCase()
  return plain(a) === plain(b)
}

function unknown(value: unknown, why: string, field?: string): Statement {
  return {
    family: 'tdm-ai',
    version: tdmAiVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: citedValue(value),
    stated: { medium: 'tdm-ai', ...(field !== undefined && { field: field.slice(0, 200) }) },
    why,
  }
}
