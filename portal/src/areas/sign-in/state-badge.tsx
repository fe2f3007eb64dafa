import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'

const tones = {
  good: 'var(--kyodaku-permit)',
  warn: 'var(--kyodaku-review)',
  bad: 'var(--kyodaku-refuse)',
  accent: 'var(--mantine-color-anchor)',
  quiet: 'var(--mantine-color-dimmed)',
} as const
export type Tone = keyof typeof tones

/** In which state something is: a word in a colour that can be read on both grounds. */
export function StateBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <Badge variant="default" c={tones[tone]}>
      {children}
    </Badge>
  )
}
