import { expect, it } from 'vitest'
import { c2pa, leaveAfterTrap } from './c2pa-module.js'
import { readContentCredentials } from './content-credentials.js'
import { makeTestSigner, signMedia } from './content-credentials-for-tests.js'
import { testMedia } from './media-for-tests.js'

it('starts one instance, and after a trap another that reads the same', async () => {
  const assertion = { label: 'cawg.training-mining', data: { entries: { 'cawg.data_mining': { use: 'notAllowed' } } } }
  const bytes = await signMedia(await testMedia('image/png'), 'image/png', [assertion], makeTestSigner())
  const before = await readContentCredentials(bytes)
  const first = await c2pa()
  expect(await c2pa()).toBe(first)
  leaveAfterTrap(new Error('what a file is to blame for'))
  expect(await c2pa()).toBe(first)
  leaveAfterTrap(new RangeError('Maximum call stack size exceeded'))
  const second = await c2pa()
  expect(second).not.toBe(first)
  expect(second.WasmReader).not.toBe(first.WasmReader)
  expect(await readContentCredentials(bytes)).toEqual(before)
  expect(before).toMatchObject({ found: 'manifest', state: 'valid' })
})
