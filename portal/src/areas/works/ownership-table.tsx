import { Alert, Badge, Table, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { formatDate, formatShare, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { PartyName } from '../../ui/index.js'
import classes from './works.module.css'
import type { OwnershipSpan } from './works-data.js'

/** Who owns what: territory by territory, period by period, with sums; what does not add up is said. */
export function OwnershipTable({ spans, label }: { spans: readonly OwnershipSpan[]; label: string }) {
  const t = useTexts('works')
  const language = useLanguage()
  const period = ({ from, until }: OwnershipSpan) => {
    if (from !== undefined && until !== undefined)
      return t('owners.between', { from: formatDate(from), until: formatDate(until) })
    if (from !== undefined) return t('owners.from', { from: formatDate(from) })
    return until === undefined ? t('owners.always') : t('owners.until', { until: formatDate(until) })
  }
  const everywhereElse = spans.some(({ territory }) => territory !== 'worldwide')
  return (
    <>
      {spans.some(({ conflict }) => conflict !== undefined) && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />} mb="sm">
          {t('owners.conflict_hint')}
        </Alert>
      )}
      <Table.ScrollContainer minWidth={540} type="native" tabIndex={0}>
        <Table aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('owners.territory')}</Table.Th>
              <Table.Th scope="col">{t('owners.period')}</Table.Th>
              <Table.Th scope="col">{t('owners.owner')}</Table.Th>
              <Table.Th scope="col" ta="right">
                {t('owners.total')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {spans.map((span) => (
              <Table.Tr key={`${span.territory} ${span.from ?? ''}`}>
                <Table.Th scope="row" fw={550}>
                  {span.territory === 'worldwide' && everywhereElse
                    ? t('owners.elsewhere')
                    : territoryName(span.territory, language)}
                </Table.Th>
                <Table.Td>{period(span)}</Table.Td>
                <Table.Td>
                  {span.owners.map(({ party, share }) => (
                    <div key={party}>
                      <PartyName id={party} /> <span className="numbers">{formatShare(share / 1e6, 4)}</span>
                    </div>
                  ))}
                  {span.owners.length > 1 && (
                    <span className={classes.bar} aria-hidden>
                      {span.owners.map(({ party, share }) => (
                        <span key={party} style={{ width: `${share / 1e4}%` }} />
                      ))}
                    </span>
                  )}
                  {span.claims.map(({ id, party, share }) => (
                    <Text key={id} size="sm" c="dimmed" component="div">
                      <PartyName id={party} plain /> {t('owners.claim')} {formatShare(share / 1e6, 4)}
                    </Text>
                  ))}
                </Table.Td>
                <Table.Td ta="right">
                  <span className={classes.total} data-wrong={span.total !== 1_000_000 || undefined}>
                    {formatShare(span.total / 1e6, 4)}
                  </span>
                  {span.conflict !== undefined && (
                    <div>
                      <Badge color="red" size="sm">
                        {t(`owners.conflict.${span.conflict}`)}
                      </Badge>
                    </div>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  )
}
