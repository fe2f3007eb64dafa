import { Alert, Box, Paper, Select, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowRight } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type BodyOf, type ProblemError, send } from '../../../api/index.js'
import { formatNumber } from '../../../format/index.js'
import { useLanguage, useTexts } from '../../../i18n.js'
import { ErrorNotice, Loading, OutcomeBadge, PartyName, When } from '../../../ui/index.js'
import { OutcomeBar } from '../outcome-bar.js'
import classes from '../permissions.module.css'
import type { Preview } from '../permissions-data.js'
import { ReceiptLink } from '../receipt-link.js'
import { type Draft, missingIn, termsOf } from './draft.js'

/** What the draft would have made of the uses of the last days: asked anew when nothing was changed for a moment. */
export function EffectPanel({ draft }: { draft: Draft }) {
  const t = useTexts('permissions')
  const language = useLanguage()
  const [days, setDays] = useState('30')
  const missing = missingIn(draft)
  const [body] = useDebouncedValue(JSON.stringify({ draft: questionOf(draft), days: Number(days), limit: 6 }), 400)
  const { data, error, isFetching } = useQuery<Preview, ProblemError>({
    queryKey: ['/v1/grants/preview', body],
    queryFn: ({ signal }) =>
      send('post', '/v1/grants/preview', { body: JSON.parse(body) as BodyOf<'/v1/grants/preview', 'post'> }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    enabled: missing.length === 0,
    retry: false,
  })
  const changedInAll = data?.changes.reduce((sum, { count }) => sum + count, 0) ?? 0
  return (
    <Paper p="md" className={classes.sticky} component="section" aria-labelledby="effect" data-testid="effect">
      <Stack gap="sm">
        <div>
          <Title order={2} id="effect">
            {t('effect.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('effect.text')}
          </Text>
        </div>
        <Select
          aria-label={t('effect.days')}
          data={['7', '30', '90', '365'].map((value) => ({ value, label: t('effect.last', { count: Number(value) }) }))}
          value={days}
          allowDeselect={false}
          onChange={(value) => setDays(value ?? '30')}
          maw={180}
        />
        {missing.length > 0 ? (
          <Text size="sm">
            {t('effect.missing', {
              terms: missing.map((term) => t(`term.${term}`)).join(language === 'ja' ? '・' : ', '),
            })}
          </Text>
        ) : error !== null ? (
          <ErrorNotice error={error} />
        ) : data === undefined ? (
          <Loading small />
        ) : (
          <Box aria-live="polite" aria-busy={isFetching} style={{ opacity: isFetching ? 0.6 : 1 }}>
            {data.uses === 0 ? (
              <Text size="sm">{t('effect.no_uses')}</Text>
            ) : (
              <Stack gap="sm">
                <div>
                  <Text size="xs" c="dimmed" mb={2}>
                    {t('effect.before', { count: data.uses, formatted: formatNumber(data.uses) })}
                  </Text>
                  <OutcomeBar counts={data.before} />
                </div>
                <div>
                  <Text size="xs" c="dimmed" mb={2}>
                    {t('effect.after')}
                  </Text>
                  <OutcomeBar counts={data.after} />
                </div>
                <Text fw={600} data-testid="effect-changed">
                  {changedInAll === 0
                    ? t('effect.unchanged')
                    : t('effect.changed', { count: changedInAll, formatted: formatNumber(changedInAll) })}
                </Text>
                {data.counted !== undefined && (
                  <Text size="sm" c="dimmed">
                    {t('effect.counted', { count: data.counted.count })}
                  </Text>
                )}
                {data.capped && (
                  <Alert color="yellow" variant="light" p="xs">
                    <Text size="sm" c="var(--mantine-color-text)">
                      {t('effect.capped', { count: data.usesMax, formatted: formatNumber(data.usesMax) })}
                    </Text>
                  </Alert>
                )}
                {data.changed.length > 0 && (
                  <ul className={classes.examples} aria-label={t('effect.examples')}>
                    {data.changed.map((one) => (
                      <li key={one.receipt}>
                        <Text size="sm" component="div">
                          <ReceiptLink of={one}>{one.input.split('/').at(-1)}</ReceiptLink>{' '}
                          <Text span size="xs" c="dimmed">
                            <PartyName id={one.use.party} plain /> · {t(`use.${one.use.kind}`)} · {one.use.model} ·{' '}
                            <When at={one.decidedAt} />
                          </Text>
                        </Text>
                        <span className={classes.change}>
                          <OutcomeBadge outcome={one.before} size="sm" />
                          <IconArrowRight size={13} role="img" aria-label={t('effect.becomes')} />
                          <OutcomeBadge outcome={one.after} size="sm" />
                        </span>
                        <Text size="xs" c="dimmed" mt={2}>
                          {one.reason[language]}
                        </Text>
                      </li>
                    ))}
                  </ul>
                )}
              </Stack>
            )}
          </Box>
        )}
      </Stack>
    </Paper>
  )
}

/** What is asked: the permission, or the reservation of its first work. */
function questionOf(draft: Draft): object {
  if (draft.kind === 'grant') return { kind: 'grant', terms: termsOf(draft) }
  const { works, uses, territories, from, location } = draft
  return { kind: 'reservation', terms: { work: works[0] ?? '', uses, territories, from, evidence: { location } } }
}
