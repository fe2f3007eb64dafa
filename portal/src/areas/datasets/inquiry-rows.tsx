import { Anchor, Text } from '@mantine/core'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { colourOf } from './dataset-data.js'
import { RowOutcomeBadge } from './dataset-parts.js'
import classes from './datasets.module.css'
import type { Inquired } from './inquiry.js'

/** The rows that an answer proves, as they stand in the dataset, with where each comes from. */
export function InquiryRows({ one }: { one: Inquired['datasets'][number] }) {
  const t = useTexts('datasets')
  useLanguage()
  const columns = one.recorded.inputs?.dataset.mapping.columns ?? []
  const more = one.proofsLeftOut - one.proofsWithheld
  return (
    <>
      {one.proofs.length > 0 && (
        <details className={classes.inquiredRows} open={one.proofs.length <= openedMax}>
          <summary>{t('inquiry.proved', { count: one.proofs.length, rows: formatNumber(one.proofs.length) })}</summary>
          {one.proofs.map(({ part, row, values, evidence }) => (
            <div
              key={`${part.source} ${part.firstRow + row}`}
              className={classes.row}
              style={{ '--outcome': colourOf[evidence.outcome] } as React.CSSProperties}
            >
              <RowOutcomeBadge outcome={evidence.outcome} />{' '}
              <Text span size="xs" c="dimmed" className="numbers">
                {t('rows.row', { row: formatNumber(part.firstRow + row + 1), source: part.source })}
              </Text>
              <dl className={classes.values}>
                {columns.map(({ column, role }, i) => (
                  <div key={`${column} ${role}`} style={{ display: 'contents' }}>
                    <dt>{column}</dt>
                    <dd>
                      <Value value={[values[i] ?? null].flat()} url={role === 'url'} />
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
        </details>
      )}
      {(more > 0 || one.proofsWithheld > 0) && one.removed !== true && (
        <Text size="sm" c="dimmed" mt="xs">
          {more > 0 && t('inquiry.more_rows', { count: more, rows: formatNumber(more) })}{' '}
          {one.proofsWithheld > 0 &&
            t('inquiry.withheld', { count: one.proofsWithheld, rows: formatNumber(one.proofsWithheld) })}
        </Text>
      )}
    </>
  )
}

const openedMax = 3

/** A value of a row; a location leads there, without saying from where. */
function Value({ value, url }: { value: readonly (string | null)[]; url: boolean }) {
  const texts = value.flatMap((one) => one ?? [])
  if (texts.length === 0) return '–'
  return texts.slice(0, 20).map((text) => (
    <div key={text}>
      {url && /^https?:\/\//i.test(text) ? (
        <Anchor href={text} target="_blank" rel="noreferrer noopener" inherit>
          {text}
        </Anchor>
      ) : (
        text.slice(0, 2000)
      )}
    </div>
  ))
}
