import { ActionIcon, Button, Group, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTexts } from '../../i18n.js'
import type { Evocation } from './works-data.js'

/** A description being written: a line for each trait, its wordings with commas between them. */
export interface EvocationRow {
  key: number
  traits: string
  least: number
}

const leastUsual = 2

export const rowsOfEvocations = (evocations: readonly Evocation[]): EvocationRow[] =>
  evocations.map(({ traits, least }, key) => ({ key, least, traits: traits.map((one) => one.join(', ')).join('\n') }))

/** As it is registered; undefined where it has fewer than two traits, or fewer than have to occur. */
export function evocationOf({ traits, least }: EvocationRow): Evocation | undefined {
  const said = traits
    .split('\n')
    .map((line) =>
      line
        .split(/[,、，|]/)
        .map((wording) => wording.trim())
        .filter((wording) => wording !== ''),
    )
    .filter((wordings) => wordings.length > 0)
  return said.length < leastUsual || least > said.length || least < leastUsual ? undefined : { traits: said, least }
}

/** What a work or character is recognised by where nobody says its name. */
export function EvocationRows({
  rows,
  onChange,
  bad,
}: {
  rows: readonly EvocationRow[]
  onChange: (rows: EvocationRow[]) => void
  /** Those that can't be registered as they are written are marked. */
  bad: boolean
}) {
  const t = useTexts('works')
  const set = (key: number, change: Partial<EvocationRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...change } : row)))
  return (
    <Stack gap="md">
      {rows.map((row, i) => (
        <Group key={row.key} align="flex-start" wrap="nowrap" gap="xs">
          <Stack gap={6} style={{ flex: 1 }}>
            <Textarea
              label={t('evocation.traits', { n: i + 1 })}
              description={t('evocation.traits_hint')}
              placeholder={t('evocation.example')}
              autosize
              minRows={3}
              maxLength={10_000}
              value={row.traits}
              error={bad && evocationOf(row) === undefined && t('evocation.bad')}
              onChange={({ currentTarget }) => set(row.key, { traits: currentTarget.value })}
            />
            <NumberInput
              label={t('evocation.least')}
              min={leastUsual}
              max={30}
              maw={280}
              value={row.least}
              onChange={(value) => set(row.key, { least: Number(value) })}
            />
          </Stack>
          <ActionIcon
            size="lg"
            mt={24}
            aria-label={t('evocation.remove', { n: i + 1 })}
            onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('evocation.none')}
        </Text>
      )}
      <div>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() =>
            onChange([...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, traits: '', least: leastUsual }])
          }
        >
          {t('evocation.add')}
        </Button>
      </div>
    </Stack>
  )
}
