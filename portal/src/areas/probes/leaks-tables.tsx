import { Anchor, Text } from '@mantine/core'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, Section } from '../../ui/index.js'
import { IntervalTrack } from './interval-track.js'
import { type Leaks, type ProbeDetail, rateText } from './probe-data.js'

type OfTarget = ProbeDetail['report']['byTarget'][number]
type OfKind = ProbeDetail['report']['byKind'][number]

/** Which works and controls came out, how often. */
export function TargetsSection({ probe: { report, names, targets } }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const language = useLanguage()
  const columns = useLeakColumns<OfTarget>({
    key: 'work',
    title: t('column.work'),
    render: ({ id, role }) => (
      <>
        <Anchor component={AppLink} to="/works/$id" params={{ id }} inherit>
          {names.works[id]?.[language] ?? id}
        </Anchor>
        {role === 'control' && (
          <Text size="xs" c="dimmed">
            {t('control_why', { why: targets.find((target) => target.id === id)?.unpublished ?? '' })}
          </Text>
        )}
      </>
    ),
  })
  return (
    <Section title={t('by_work.title')} text={t('by_work.text')} padded={false}>
      <DataTable label={t('by_work.title')} columns={columns} rows={report.byTarget} getKey={({ id }) => id} />
    </Section>
  )
}

/** By what a prompt says of a work: its name, or what it is like. */
export function KindsSection({ probe: { report } }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const columns = useLeakColumns<OfKind>({
    key: 'kind',
    title: t('column.kind'),
    render: ({ role, kind }) => (
      <>
        {t(`kind.${kind}`)}
        <Text size="xs" c="dimmed">
          {t(`role.${role}s`)}
        </Text>
      </>
    ),
  })
  return (
    <Section title={t('by_kind.title')} text={t('by_kind.text')} padded={false}>
      {report.byKind.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('no_results')}
        </Text>
      ) : (
        <DataTable
          label={t('by_kind.title')}
          columns={columns}
          rows={report.byKind}
          getKey={({ role, kind }) => `${role}/${kind}`}
        />
      )}
    </Section>
  )
}

function useLeakColumns<Row extends Leaks & { role: 'work' | 'control' }>(first: Column<Row>): Column<Row>[] {
  const t = useTexts('probes')
  useLanguage()
  const counted = (key: 'leaked' | 'looked' | 'refused' | 'undetermined', title: string): Column<Row> => ({
    key,
    title,
    width: 110,
    align: 'right',
    render: (row) => <span className="numbers">{formatNumber(row[key])}</span>,
  })
  return [
    first,
    {
      key: 'rate',
      title: t('column.rate'),
      width: 230,
      render: ({ rate, role }) => (
        <>
          <span className="numbers">{rateText(t, rate)}</span>
          <IntervalTrack rate={rate} tone={role} />
        </>
      ),
    },
    counted('leaked', t('column.leaked')),
    counted('looked', t('column.looked')),
    counted('refused', t('column.refused')),
    counted('undetermined', t('column.undetermined')),
  ]
}
