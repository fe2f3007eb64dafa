import { Anchor, Box, Button, Center, Group, Text } from '@mantine/core'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCan, useGet, useGetPages } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { EmptyState, ErrorNotice, Loading, Page, StateFilter, WorkTitle } from '../../ui/index.js'
import { VerifyHere } from '../record/index.js'
import { GrantLink } from './counts-sections.js'
import { colourOf, type RowOutcome, reasonKey, rowOutcomes } from './dataset-data.js'
import { FilterChip, RowOutcomeBadge } from './dataset-parts.js'
import classes from './datasets.module.css'
import { readRowProof } from './read-proofs.js'

interface Filter {
  outcome?: RowOutcome
  otherRegime?: RowOutcome
  reason?: string
  work?: string
  grant?: string
  host?: string
  unchecked?: string
}
const chips = ['otherRegime', 'reason', 'work', 'grant', 'host', 'unchecked'] as const

/** The rows of a run, one by one: what they are, what became of them, why, and the proof. */
export default function RowsPage() {
  const t = useTexts('datasets')
  const language = useLanguage()
  const navigate = useNavigate()
  const can = useCan()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const search = useSearch({ strict: false }) as Filter
  const filter: Filter = Object.fromEntries(
    Object.entries(search).map(([key, value]) => [key, String(value)]),
  ) as Filter
  const dataset = useGet('/v1/datasets/{id}', { path: { id } })
  const list = useGetPages('/v1/datasets/{id}/rows', { path: { id }, query: { ...filter, limit: 50 } })
  const go = (next: Filter) => void navigate({ to: '/datasets/$id/rows', params: { id }, search: next } as never)
  const nameOf = (key: (typeof chips)[number], value: string): string => {
    if (key === 'otherRegime') return t(`outcome.${value}`)
    if (key === 'reason') return t(reasonKey(value), { defaultValue: value })
    if (key === 'unchecked') return t(`unchecked.what.${value}`, { defaultValue: value })
    if (key === 'work') return dataset.data?.names.works[value]?.[language] ?? value
    return value
  }
  const chosen = chips.filter((key) => filter[key] !== undefined)
  return (
    <Page
      title={t('rows.title')}
      back={{ to: '/datasets/$id', params: { id }, text: dataset.data?.name ?? t('title') }}
      subtitle={t('rows.subtitle')}
    >
      <StateFilter
        label={t('column.outcome')}
        all={t('all')}
        states={rowOutcomes}
        nameOf={(outcome) => t(`outcome.${outcome}`)}
        value={rowOutcomes.find((outcome) => outcome === filter.outcome)}
        onChange={(outcome) => {
          const { outcome: _, ...rest } = filter
          go(outcome === undefined ? rest : { ...rest, outcome })
        }}
      />
      {chosen.length > 0 && (
        <Group gap="xs" mb="sm" role="group" aria-label={t('rows.filters')}>
          {chosen.map((key) => (
            <FilterChip
              key={key}
              text={t('rows.chip', { filter: t(`rows.filter.${key}`), value: nameOf(key, filter[key] ?? '') })}
              remove={t('rows.remove', { filter: t(`rows.filter.${key}`) })}
              onRemove={() => {
                const { [key]: _, ...rest } = filter
                go(rest)
              }}
            />
          ))}
        </Group>
      )}
      {list.error !== null && list.items.length === 0 ? (
        <ErrorNotice error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Loading />
      ) : list.items.length === 0 ? (
        <EmptyState title={t('rows.none')} text={t('rows.none_text')} />
      ) : (
        <>
          {list.items.map((row) => (
            <article
              key={`${row.source} ${row.row}`}
              className={classes.row}
              style={{ '--outcome': colourOf[row.outcome] } as React.CSSProperties}
              aria-label={t('rows.row', { row: formatNumber(row.row + 1), source: row.source })}
            >
              <Group justify="space-between" gap="xs">
                <Group gap="xs">
                  <RowOutcomeBadge outcome={row.outcome} />
                  {row.otherRegime !== row.outcome && (
                    <Text span size="xs" c="dimmed">
                      {t('rows.other', { outcome: t(`outcome.${row.otherRegime}`) })}
                    </Text>
                  )}
                </Group>
                <Text size="xs" c="dimmed" className="numbers">
                  {t('rows.row', { row: formatNumber(row.row + 1), source: row.source })}
                </Text>
              </Group>
              <dl className={classes.values}>
                {row.values.map(({ column, role, value }) => (
                  <div key={`${column} ${role}`} style={{ display: 'contents' }}>
                    <dt>{column}</dt>
                    <dd>{value ?? '–'}</dd>
                  </div>
                ))}
              </dl>
              <ul className={classes.reasons}>
                {row.reasons.map(({ code, text, work }, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a reason may come twice, of two findings
                  <li key={`${code} ${work ?? ''} ${place}`}>{text[language]}</li>
                ))}
              </ul>
              <Group gap="sm" mt={8} justify="space-between">
                <Text size="xs" c="dimmed" component="div" className={classes.notes}>
                  {row.works.map((work) => (
                    <span key={work}>
                      {t('rows.work')} <WorkTitle work={work} />{' '}
                    </span>
                  ))}
                  {row.grants.map((grant) => (
                    <span key={grant}>
                      {t('rows.grant')} <GrantLink id={grant} />{' '}
                    </span>
                  ))}
                  {row.unchecked.length > 0 &&
                    t('rows.unchecked', {
                      what: row.unchecked
                        .map((what) => t(`unchecked.what.${what}`, { defaultValue: what }))
                        .join(language === 'ja' ? '、' : ', '),
                    })}
                </Text>
                {dataset.data?.state === 'cleared' && (
                  <Anchor
                    size="xs"
                    download
                    href={`/v1/datasets/${encodeURIComponent(id)}/rows/${encodeURIComponent(row.source)}/${row.row}/proof`}
                  >
                    {t('rows.proof')}
                  </Anchor>
                )}
              </Group>
              {dataset.data?.state === 'cleared' && can('record.read') && (
                <Box mt={6}>
                  <VerifyHere
                    small
                    about={t('verify.row', { row: formatNumber(row.row + 1), source: row.source })}
                    read={() => readRowProof(id, row)}
                  />
                </Box>
              )}
            </article>
          ))}
          {list.more !== undefined && (
            <Center p="sm">
              <Button variant="subtle" loading={list.isFetchingNextPage} onClick={list.more}>
                {t('ui:more')}
              </Button>
            </Center>
          )}
        </>
      )}
    </Page>
  )
}
