import { Badge } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

const tones = {
  good: 'var(--kyodaku-permit)',
  warn: 'var(--kyodaku-review)',
  bad: 'var(--kyodaku-refuse)',
  accent: 'var(--mantine-color-anchor)',
  quiet: 'var(--mantine-color-dimmed)',
} as const
export type Tone = keyof typeof tones

/** In which state something is: a word, where there is one a sign, in a colour that can be read on both grounds. */
export function StateBadge({ tone, icon: Sign, children }: { tone: Tone; icon?: Icon; children: ReactNode }) {
  return (
    <Badge
      variant="default"
      c={tones[tone]}
      leftSection={Sign === undefined ? undefined : <Sign size={12} stroke={2.4} aria-hidden />}
    >
      {children}
    </Badge>
  )
}
