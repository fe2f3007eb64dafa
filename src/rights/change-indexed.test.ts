import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeIndexed, type RegistryChange, type RegistryLists } from './change-indexed.js'
import { decide } from './decide.js'
import { findingsArbitrary, registryArbitrary, useArbitrary } from './decide-worlds-for-tests.js'
import { registryExcerpt } from './excerpt.js'
import { indexRegistry } from './indexed-registry.js'
import type { Registry } from './registry.js'

const lists = ['parties', 'works', 'references', 'grants', 'reservations', 'mandates', 'claims'] as const

/** Puts the entries of the second over those of the first, and says what that has changed. */
function overlay(registry: Registry, newer: Registry, order: (changes: RegistryChange[]) => RegistryChange[]) {
  const changes: RegistryChange[] = []
  const put = <K extends keyof RegistryLists>(list: K) => {
    registry[list] ??= [] as never
    const entries = registry[list] as unknown as RegistryLists[K][]
    for (const after of (newer[list] ?? []) as unknown as RegistryLists[K][]) {
      const at = entries.findIndex(({ id }) => id === after.id)
      changes.push({ list, before: at < 0 ? undefined : entries[at], after } as RegistryChange)
      if (at < 0) entries.push(after)
      else entries[at] = after
    }
  }
  for (const list of lists) put(list)
  return order(changes)
}

describe('an indexed registry that is changed', () => {
  it('decides as one that is indexed anew, whatever has changed in whatever order (property)', () => {
    fc.assert(
      fc.property(
        registryArbitrary,
        registryArbitrary,
        registryArbitrary,
        fc.array(fc.tuple(useArbitrary, findingsArbitrary), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (first, second, third, asked, backwards) => {
          const { usage: _, ...registry } = structuredClone(first)
          const held = indexRegistry(registry)
          for (const newer of [second, third]) {
            changeIndexed(
              held,
              overlay(registry, structuredClone(newer), (changes) => (backwards ? changes.reverse() : changes)),
            )
            const anew = indexRegistry(structuredClone(registry))
            for (const [use, findings] of asked) {
              expect(decide(use, findings, held)).toEqual(decide(use, findings, anew))
              expect(registryExcerpt(use, findings, held)).toEqual(registryExcerpt(use, findings, anew))
            }
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})
