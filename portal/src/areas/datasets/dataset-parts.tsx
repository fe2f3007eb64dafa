import { Button, Progress, Text } from '@mantine/core'
import { IconCheck, IconEye, IconX } from '@tabler/icons-react'
import { formatBytes, formatNumber, formatShare } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, StateBadge } from '../../ui/index.js'
import {
  colourOf,
  type Dataset,
  type RowOutcome,
  type RowsByOutcome,
  rowOutcomes,
  toneOfState,
  totalOf,
} from './dataset-data.js'
import classes from './datasets.module.css'

export function StateOfDataset({
  dataset: { state, interrupted },
}: {
  dataset: Pick<Dataset, 'state' | 'interrupted'>
}) {
  const t = useTexts('datasets')
  return <StateBadge tone={toneOfState[state]}>{t(`state.${interrupted === true ? 'interrupted' : state}`)}</StateBadge>
}

const tones = { admit: 'good', review: 'warn', refuse: 'bad' } as const
const icons = { admit: IconCheck, review: IconEye, refuse: IconX }

/** What became of a row: by word, sign and colour. */
export function RowOutcomeBadge({ outcome }: { outcome: RowOutcome }) {
  const t = useTexts('datasets')
  return (
    <StateBadge tone={tones[outcome]} icon={icons[outcome]}>
      {t(`outcome.${outcome}`)}
    </StateBadge>
  )
}

/** How far a run is: by bytes or rows, whichever is known; always how many rows are decided. */
export function DatasetProgress({ dataset }: { dataset: Dataset }) {
  const t = useTexts('datasets')
  useLanguage()
  const { progress, rows } = dataset
  const share = progress === undefined || progress.total === 0 ? undefined : progress.done / progress.total
  const step = progress === undefined ? t(`progress.${dataset.state}`) : t(`step.${progress.step}`)
  return (
    <div>
      <Text size="sm" mb={6} role="status">
        {step}
        <span className="numbers">
          {` · ${t('progress.rows', { count: rows, formatted: formatNumber(rows) })}`}
          {share !== undefined && ` · ${formatShare(Math.min(1, share))}`}
        </span>
      </Text>
      <Progress
        value={share === undefined ? 100 : Math.min(100, share * 100)}
        animated={dataset.state === 'running'}
        aria-label={step}
      />
    </div>
  )
}

/** Rows by what became of them, as one bar. */
export function OutcomeTrack({ counts, of }: { counts: RowsByOutcome; of?: number }) {
  const total = of ?? totalOf(counts)
  return (
    <span className={classes.track} aria-hidden>
      {rowOutcomes.map((outcome) =>
        counts[outcome] > 0 ? (
          <span key={outcome} style={{ width: `${(counts[outcome] / total) * 100}%`, background: colourOf[outcome] }} />
        ) : null,
      )}
    </span>
  )
}

/** One of several counts, drawn as long as it is; leads to its rows. */
export function CountBar({
  name,
  rows,
  most,
  counts,
  to,
}: {
  name: React.ReactNode
  rows: number
  /** The largest of them. */
  most: number
  counts?: RowsByOutcome
  to?: { id: string; search: Record<string, string> }
}) {
  const inside = (
    <>
      <span className={classes.barText}>
        <span className={classes.barName}>{name}</span>
        <span className="numbers">{formatNumber(rows)}</span>
      </span>
      {counts === undefined ? (
        <span className={classes.track} aria-hidden>
          <span style={{ width: `${(rows / most) * 100}%`, background: 'var(--mantine-primary-color-filled)' }} />
        </span>
      ) : (
        <OutcomeTrack counts={counts} of={most} />
      )}
    </>
  )
  return (
    <li>
      {to === undefined ? (
        <div className={classes.bar}>{inside}</div>
      ) : (
        <AppLink to="/datasets/$id/rows" params={{ id: to.id }} search={to.search} className={classes.bar}>
          {inside}
        </AppLink>
      )}
    </li>
  )
}

/** A condition that a list is under; a press takes it away. */
export function FilterChip({ text, remove, onRemove }: { text: string; remove: string; onRemove: () => void }) {
  return (
    <Button
      size="compact-sm"
      variant="light"
      radius="xl"
      rightSection={<IconX size={13} aria-hidden />}
      aria-label={`${text} – ${remove}`}
      title={remove}
      onClick={onRemove}
    >
      {text}
    </Button>
  )
}

export function Figures({ dataset }: { dataset: Dataset }) {
  const t = useTexts('datasets')
  useLanguage()
  const total = totalOf(dataset.outcomes)
  return (
    <dl className={classes.figures}>
      <div>
        <dt>{t('figure.rows')}</dt>
        <dd>
          {formatNumber(dataset.rows)}
          {dataset.rowsTotal !== undefined && dataset.rowsTotal !== dataset.rows && (
            <small>{t('figure.of', { total: formatNumber(dataset.rowsTotal) })}</small>
          )}
        </dd>
      </div>
      {rowOutcomes.map((outcome) => (
        <div key={outcome} style={{ '--figure': colourOf[outcome] } as React.CSSProperties}>
          <dt>{t(`outcome.${outcome}`)}</dt>
          <dd>
            {formatNumber(dataset.outcomes[outcome])}
            <small>{total === 0 ? '–' : formatShare(dataset.outcomes[outcome] / total)}</small>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** `12.3 MB`, where it is known. */
export const bytesText = (bytes: number | undefined): string => (bytes === undefined ? '–' : formatBytes(bytes))
