import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Texts, TextTree } from './src/area.js'

const source = fileURLToPath(new URL('./src/', import.meta.url))
const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.'))
  .map((entry) => join(entry.parentPath, entry.name))
const textFiles = files.filter((file) => /[\\/]texts\.ts$/.test(file))

/** `areas/works/texts.ts` holds those of `works`, `ui/texts.ts` those of `ui`. */
const areaOf = (file: string): string => file.split(/[\\/]/).at(-2) ?? ''

const loaded = new Map<string, Texts>()
for (const file of textFiles) loaded.set(areaOf(file), ((await import(file)) as { texts: Texts }).texts)

const withoutForm = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '')

/** Every text with its dotted key; forms of a plural share one. */
function flat(tree: TextTree, before = ''): Map<string, string[]> {
  const all = new Map<string, string[]>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') {
      const name = `${before}${withoutForm(key)}`
      all.set(name, [...(all.get(name) ?? []), value])
    } else for (const [name, values] of flat(value, `${before}${key}.`)) all.set(name, values)
  }
  return all
}

const placeholders = (values: readonly string[]): string[] =>
  [
    ...new Set(values.flatMap((value) => [...value.matchAll(/\{\{\s*-?\s*(\w+)/g)].map(([, name]) => name ?? ''))),
  ].sort()

describe.each([...loaded])('the texts of %s', (_, { ja, en }) => {
  const [inJapanese, inEnglish] = [flat(ja), flat(en)]
  it('have the same keys in Japanese and English', () => {
    expect([...inJapanese.keys()].sort()).toEqual([...inEnglish.keys()].sort())
  })
  it('are never empty', () => {
    for (const texts of [inJapanese, inEnglish])
      for (const [key, values] of texts) for (const value of values) expect(value.trim(), key).not.toBe('')
  })
  it('take the same values in both languages', () => {
    for (const [key, values] of inJapanese)
      expect(placeholders(values), key).toEqual(placeholders(inEnglish.get(key) ?? []))
  })
})

it('every text that a component asks for by name is there', () => {
  const missing: string[] = []
  for (const file of files.filter((name) => name.endsWith('.tsx'))) {
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    const known = new Map(
      [...code.matchAll(/const (\w+) = useTexts\('([\w-]+)'\)/g)].map(([, name, area]) => [name, area]),
    )
    // A component that is handed `t` uses those of its own area.
    for (const [, name = '', key = ''] of code.matchAll(/\b(t\w*)\('([\w.:-]+)'/g)) {
      const area = key.includes(':')
        ? key.split(':')[0]
        : (known.get(name) ?? (name === 't' ? areaOf(file) : undefined))
      if (area === undefined || !loaded.has(area)) continue
      const wanted = key.includes(':') ? (key.split(':')[1] ?? '') : key
      if (!flat(loaded.get(area)?.ja ?? {}).has(withoutForm(wanted)))
        missing.push(`${relative(source, file)}: ${area}:${wanted}`)
    }
  }
  expect(missing).toEqual([])
})
