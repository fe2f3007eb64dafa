import { Anchor, Select, Text } from '@mantine/core'
import { useState } from 'react'
import { type QueryOf, useGetPages } from '../../api/index.js'
import { formatTimecode } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import {
  type Column,
  DataTable,
  LevelBadge,
  Section,
  StateBadge,
  StateFilter,
  type Tone,
  When,
} from '../../ui/index.js'
import type { ProbeDetail, ProbeSample } from './probe-data.js'
import classes from './probes.module.css'

type Show = NonNullable<QueryOf<'/v1/probes/{id}/samples'>['show']>
const shown: readonly Show[] = ['leaked', 'output', 'refused', 'failed', 'unknown', 'underWay', 'unsent']

const toneOfOutcome: Readonly<Record<string, Tone>> = {
  leaked: 'bad',
  output: 'good',
  refused: 'accent',
  failed: 'warn',
  unknown: 'warn',
  underWay: 'quiet',
  unsent: 'quiet',
}

function outcomeOf({ state, outcome, leaked }: ProbeSample): Show {
  if (state === 'unsent') return 'unsent'
  if (outcome === undefined) return 'underWay'
  return leaked === true ? 'leaked' : outcome
}

/** Every prompt in the order of sending, with what came of it. */
export function SamplesSection({ probe }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const language = useLanguage()
  const [show, setShow] = useState<Show>()
  const [target, setTarget] = useState<string | null>(null)
  const nameOf = (id: string) => probe.names.works[id]?.[language] ?? id
  const list = useGetPages('/v1/probes/{id}/samples', {
    path: { id: probe.id },
    query: { show, target: target ?? undefined },
    keepPrevious: true,
  })
  const columns: Column<ProbeSample>[] = [
    {
      key: 'prompt',
      title: t('column.prompt'),
      render: ({ text, target: about, kind, round }) => (
        <>
          <span className={classes.prompt}>{text}</span>
          <Text component="span" display="block" size="xs" c="dimmed">
            {[
              t(`kind.${kind}`),
              ...(about === undefined ? [] : [nameOf(about)]),
              ...(probe.rounds > 1 ? [t('round', { number: round + 1 })] : []),
            ].join(' · ')}
          </Text>
        </>
      ),
    },
    {
      key: 'outcome',
      title: t('column.outcome'),
      width: 150,
      render: (one) => (
        <>
          <StateBadge tone={toneOfOutcome[outcomeOf(one)] ?? 'quiet'}>{t(`outcome.${outcomeOf(one)}`)}</StateBadge>
          {one.incomplete.length > 0 && (
            <Text size="xs" c="dimmed">
              {t('incomplete')}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'closest',
      title: t('column.closest'),
      width: 210,
      render: ({ closest, outcome, answer }) =>
        closest !== undefined ? (
          <>
            <LevelBadge level={closest.level} />
            <Text size="xs" c="dimmed" className="numbers">
              {t('where', {
                from: formatTimecode(closest.referenceRange[0], 1),
                to: formatTimecode(closest.referenceRange[1], 1),
                work: nameOf(closest.work),
              })}
            </Text>
          </>
        ) : outcome === 'output' ? (
          t('nothing_found')
        ) : answer === undefined ? (
          '–'
        ) : (
          <Text size="sm" lang="en">
            {answer.message === '' ? answer.code : answer.message}
          </Text>
        ),
    },
    {
      key: 'video',
      title: t('column.video'),
      width: 110,
      render: ({ sample, output }) =>
        output === undefined ? (
          '–'
        ) : (
          <Anchor
            href={`/v1/probes/${encodeURIComponent(probe.id)}/samples/${sample}/media`}
            target="_blank"
            rel="noreferrer"
            size="sm"
            aria-label={t('video_of', { number: sample + 1 })}
          >
            {t('video')}
          </Anchor>
        ),
    },
    {
      key: 'asked',
      title: t('column.asked'),
      width: 130,
      wideOnly: true,
      render: ({ askedAt }) => (askedAt === undefined ? '–' : <When at={askedAt} short />),
    },
  ]
  return (
    <Section title={t('samples.title')} text={t('samples.text')} padded={false}>
      <StateFilter
        label={t('column.outcome')}
        all={t('all')}
        states={shown}
        nameOf={(one) => t(`outcome.${one}`)}
        value={show}
        onChange={setShow}
      />
      <Select
        mb="xs"
        maw={320}
        aria-label={t('samples.about')}
        placeholder={t('samples.about')}
        clearable
        clearButtonProps={{ 'aria-label': t('samples.about_all') }}
        data={probe.targets.map(({ id }) => ({ value: id, label: nameOf(id) }))}
        value={target}
        onChange={setTarget}
      />
      <DataTable
        label={t('samples.title')}
        columns={columns}
        rows={list.items}
        getKey={({ sample }) => String(sample)}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        rowHeight={72}
      />
    </Section>
  )
}
