import { Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import { useState } from 'react'
import { useGetPages } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { EmptyState, ErrorNotice, Loading } from '../../ui/index.js'
import { MatchLine } from './match-line.js'
import { Opinions } from './opinions.js'

/** Matches on which two people disagree, with both opinions for those who may see them. */
export function Disagreements() {
  const t = useTexts('review')
  const [state, setState] = useState<'disputed' | 'decided'>('disputed')
  const list = useGetPages('/v1/reviews/disagreements', { query: { state, limit: 50 } })
  return (
    <Stack gap="sm">
      <Group>
        <SegmentedControl
          size="xs"
          aria-label={t('disagreements.label')}
          value={state}
          onChange={(value) => setState(value as 'disputed' | 'decided')}
          data={[
            { value: 'disputed', label: t('disagreements.disputed') },
            { value: 'decided', label: t('disagreements.decided') },
          ]}
        />
      </Group>
      {list.isPending ? (
        <Loading />
      ) : list.error !== null ? (
        <ErrorNotice error={list.error} retry={() => void list.refetch()} />
      ) : list.items.length === 0 ? (
        <EmptyState icon={IconScale} title={t('disagreements.none')} text={t('disagreements.none_text')} />
      ) : (
        list.items.map(({ match, verdicts }) => (
          <Paper key={match.id} p="md">
            <MatchLine match={match} />
            {verdicts === undefined ? (
              <Text size="sm" c="dimmed" mt="xs">
                {t('disagreements.hidden')}
              </Text>
            ) : (
              <div style={{ marginTop: 8 }}>
                <Opinions verdicts={verdicts} />
              </div>
            )}
          </Paper>
        ))
      )}
    </Stack>
  )
}
