import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { expect, it } from 'vitest'
import { tarOfFolder } from './tar-of-folder.js'

const fileIn = (path: string, text: string): File =>
  Object.assign(new File([text], path.split('/').at(-1) ?? ''), { webkitRelativePath: path })

it('a folder becomes a tar that others read', async () => {
  const given = { 'signals/fetches.log': 'log', 'signals/bodies.pack': 'x'.repeat(513), 'signals/seals/a.json': '' }
  const tar = tarOfFolder(Object.entries(given).map(([path, text]) => fileIn(path, text)))
  expect(tar?.name).toBe('signals.tar')
  const found: Record<string, string> = {}
  const reader = Readable.from(Buffer.from((await tar?.arrayBuffer()) ?? new ArrayBuffer(0))).pipe(extract())
  for await (const entry of reader)
    found[entry.header.name] = (await buffer(entry as unknown as NodeJS.ReadableStream)).toString()
  expect(found).toEqual(given)
  expect(tarOfFolder([])).toBeUndefined()
})
