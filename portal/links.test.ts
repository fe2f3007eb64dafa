import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const source = fileURLToPath(new URL('./src/', import.meta.url))
const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))

it('every link leads to a page that there is', () => {
  const pages = new Set<string>()
  const links: { file: string; to: string }[] = []
  for (const path of files) {
    const text = readFileSync(path, 'utf8')
    if (/[\\/]areas[\\/][\w-]+[\\/]index\.tsx$/.test(path))
      for (const [, page] of text.matchAll(/\bpath: '(\/[^']*)'/g)) pages.add(page!)
    for (const [, to] of text.matchAll(/\bto(?:=|: )["'](\/[^"']*)["']/g))
      links.push({ file: relative(source, path), to: to! })
  }
  expect(pages.size).toBeGreaterThan(40)
  expect(links.length).toBeGreaterThan(100)
  expect(links.filter(({ to }) => !pages.has(to))).toEqual([])
})
