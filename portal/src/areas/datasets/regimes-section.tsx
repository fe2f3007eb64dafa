import { Anchor, Box, Group, Skeleton, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { formatNumber, formatShare } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, Section } from '../../ui/index.js'
import { comparedOf, type DatasetDetail, rowOutcomes } from './dataset-data.js'
import classes from './datasets.module.css'

const RegimesPicture = lazy(() => import('./regimes-picture.js'))

/** The same rows under both regimes: in a sentence, as a picture, and as a table of which every number leads to its rows. */
export function RegimesSection({ dataset }: { dataset: DatasetDetail }) {
  const t = useTexts('datasets')
  useLanguage()
  const compared = comparedOf(dataset)
  const total = compared.pairs.reduce((sum, { rows }) => sum + rows, 0)
  if (total === 0) return null
  const asked = dataset.regime === 'prior-permission'
  const figures = [
    ['both', compared.both],
    ['only_reservation', compared.onlyReservation],
    ['only_prior', compared.onlyPrior],
    ['neither', compared.neither],
  ] as const
  return (
    <Section title={t('regimes.title')} text={t('regimes.text')}>
      <Group justify="space-between" gap="sm" wrap="nowrap" mb={4}>
        <Text size="sm" fw={600}>
          {t('regimes.prior')}
          {asked && <Asked />}
        </Text>
        <Text size="sm" fw={600} ta="end">
          {t('regimes.reservation')}
          {!asked && <Asked />}
        </Text>
      </Group>
      <Suspense fallback={<Skeleton h={270} />}>
        <RegimesPicture
          compared={compared}
          label={t('regimes.picture', {
            both: formatNumber(compared.both),
            only: formatNumber(compared.onlyReservation),
            neither: formatNumber(compared.neither),
          })}
        />
      </Suspense>
      <dl className={classes.figures}>
        {figures
          .filter(([key, rows]) => rows > 0 || key !== 'only_prior')
          .map(([key, rows]) => (
            <div key={key}>
              <dt>{t(`regimes.${key}`)}</dt>
              <dd>
                {formatNumber(rows)}
                <small>{formatShare(rows / total)}</small>
              </dd>
            </div>
          ))}
      </dl>
      <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={t('regimes.table')}>
        <table className={classes.matrix}>
          <caption className="only-heard">{t('regimes.table')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('regimes.corner')}</th>
              {rowOutcomes.map((outcome) => (
                <th key={outcome} scope="col" style={{ textAlign: 'end' }}>
                  {t(`outcome.${outcome}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowOutcomes.map((prior) => (
              <tr key={prior}>
                <th scope="row">{t(`outcome.${prior}`)}</th>
                {rowOutcomes.map((reservation) => {
                  const rows = compared.pairs.find(
                    (pair) => pair.prior === prior && pair.reservation === reservation,
                  )?.rows
                  const [outcome, otherRegime] = asked ? [prior, reservation] : [reservation, prior]
                  return (
                    <td key={reservation} data-other={(prior !== reservation && rows !== undefined) || undefined}>
                      {rows === undefined ? (
                        '0'
                      ) : (
                        <Anchor
                          component={AppLink}
                          inherit
                          underline="always"
                          to="/datasets/$id/rows"
                          params={{ id: dataset.id }}
                          search={{ outcome, otherRegime }}
                          aria-label={t('regimes.cell', {
                            prior: t(`outcome.${prior}`),
                            reservation: t(`outcome.${reservation}`),
                            rows: formatNumber(rows),
                          })}
                        >
                          {formatNumber(rows)}
                        </Anchor>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
      <Text size="xs" c="dimmed" mt={6}>
        {t('regimes.note')}
      </Text>
    </Section>
  )
}

function Asked() {
  const t = useTexts('datasets')
  return (
    <Text span size="xs" c="dimmed" fw={400} ms={6}>
      {t('regimes.asked')}
    </Text>
  )
}
