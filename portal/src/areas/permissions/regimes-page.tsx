import { Alert, Anchor, Box, Group, Select, Skeleton, Text } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useMemo } from 'react'
import { useGet } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import {
  AppLink,
  DataTable,
  EmptyState,
  ErrorNotice,
  Loading,
  OutcomeBadge,
  Page,
  PartyName,
  Section,
  When,
} from '../../ui/index.js'
import { WorkPicker } from './builder/pickers.js'
import { OutcomeBar } from './outcome-bar.js'
import classes from './permissions.module.css'
import { nameOf, outcomes, type RegimesCompared, useKinds } from './permissions-data.js'
import { PermissionsTabs } from './permissions-tabs.js'
import { useReceiptLink } from './receipt-link.js'

const RegimesChart = lazy(() => import('./regimes-chart.js'))

/** The same uses under prior permission and under reservation, side by side. */
export default function RegimesPage() {
  const t = useTexts('permissions')
  const language = useLanguage()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { days?: string | number; work?: string; title?: string }
  const days = String(search.days ?? '30')
  const from = useMemo(() => new Date(Date.now() - Number(days) * 86_400_000).toISOString(), [days])
  const { data, error, isPending, refetch } = useGet('/v1/regimes/compare', {
    query: { from, work: search.work, limit: 100 },
    keepPrevious: true,
  })
  const go = (change: object) =>
    void navigate({ to: '/permissions/regimes', search: { ...search, ...change } as never, replace: true })
  return (
    <Page title={t('regimes.title')} subtitle={t('regimes.subtitle')}>
      <PermissionsTabs />
      <Group className={classes.filters} align="flex-end">
        <Select
          label={t('effect.days')}
          data={['7', '30', '90', '365'].map((value) => ({ value, label: t('effect.last', { count: Number(value) }) }))}
          value={days}
          allowDeselect={false}
          onChange={(value) => go({ days: value })}
          w={170}
        />
        <Box w={280} maw="100%">
          <WorkPicker
            single
            label={t('regimes.work')}
            value={search.work === undefined ? [] : [search.work]}
            names={search.work === undefined ? {} : { [search.work]: search.title ?? search.work }}
            onChange={(works, names) =>
              go({ work: works[0], title: works[0] === undefined ? undefined : names[works[0]] })
            }
          />
        </Box>
      </Group>
      {error !== null && data === undefined ? (
        <ErrorNotice error={error} retry={() => void refetch()} />
      ) : isPending || data === undefined ? (
        <Loading />
      ) : data.uses === 0 ? (
        <EmptyState icon={IconScale} title={t('regimes.none')} text={t('regimes.none_text')} />
      ) : (
        <Compared compared={data} language={language} />
      )}
    </Page>
  )
}

function Compared({ compared, language }: { compared: RegimesCompared; language: 'ja' | 'en' }) {
  const t = useTexts('permissions')
  const receiptLink = useReceiptLink()
  const count = (priorPermission: string, reservation: string) =>
    compared.pairs.find((pair) => pair.priorPermission === priorPermission && pair.reservation === reservation)
      ?.count ?? 0
  const different = compared.pairs.reduce(
    (sum, pair) => sum + (pair.priorPermission === pair.reservation ? 0 : pair.count),
    0,
  )
  return (
    <>
      {compared.capped && (
        <Alert mb="md" color="yellow" variant="light">
          <Text size="sm" c="var(--mantine-color-text)">
            {t('effect.capped', { count: compared.usesMax, formatted: formatNumber(compared.usesMax) })}
          </Text>
        </Alert>
      )}
      <Section
        title={t('regimes.summary', {
          count: compared.uses,
          formatted: formatNumber(compared.uses),
          different: formatNumber(different),
        })}
        text={t('regimes.summary_text')}
      >
        <Suspense fallback={<Skeleton h={150} />}>
          <RegimesChart
            compared={compared}
            label={t('regimes.chart', {
              priorPermit: compared.priorPermission.permit,
              reservationPermit: compared.reservation.permit,
              uses: compared.uses,
            })}
          />
        </Suspense>
        <Group grow align="flex-start" gap="xl" mt="xs" preventGrowOverflow={false} wrap="wrap">
          {(['priorPermission', 'reservation'] as const).map((regime) => (
            <Box key={regime} miw={220}>
              <Text fw={600} size="sm" mb={4}>
                {t(`regime.${regime}`)}
              </Text>
              <OutcomeBar counts={compared[regime]} bar={false} />
            </Box>
          ))}
        </Group>
      </Section>
      <Box className={classes.columns}>
        <Section title={t('regimes.matrix')} text={t('regimes.matrix_text')}>
          <Box style={{ overflowX: 'auto' }}>
            <table className={classes.matrix}>
              <thead>
                <tr>
                  <th scope="col">{t('regimes.corner')}</th>
                  {outcomes.map((outcome) => (
                    <th key={outcome} scope="col">
                      {t(`ui:outcome.${outcome}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {outcomes.map((prior) => (
                  <tr key={prior}>
                    <th scope="row">{t(`ui:outcome.${prior}`)}</th>
                    {outcomes.map((other) => (
                      <td
                        key={other}
                        className="numbers"
                        data-other={(prior !== other && count(prior, other) > 0) || undefined}
                      >
                        {formatNumber(count(prior, other))}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Box>
        </Section>
        <Section title={t('regimes.by_kind')}>
          <Box style={{ overflowX: 'auto' }}>
            <table className={classes.matrix}>
              <thead>
                <tr>
                  <th scope="col">{t('list.uses')}</th>
                  <th scope="col">{t('regimes.permitted_prior')}</th>
                  <th scope="col">{t('regimes.permitted_reservation')}</th>
                </tr>
              </thead>
              <tbody>
                {useKinds.map((kind) => (
                  <tr key={kind}>
                    <th scope="row">{t(`use.${kind}`)}</th>
                    <td className="numbers">{formatNumber(compared.byKind[kind].priorPermission.permit)}</td>
                    <td className="numbers">{formatNumber(compared.byKind[kind].reservation.permit)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Box>
        </Section>
      </Box>
      <Section title={t('regimes.different')} padded={false}>
        <DataTable
          label={t('regimes.different')}
          rows={compared.different}
          getKey={({ receipt }) => receipt}
          linkOf={receiptLink}
          columns={[
            { key: 'input', title: t('decisions.input'), render: (one) => one.input.split('/').at(-1) },
            {
              key: 'works',
              title: t('list.works'),
              render: (one) =>
                one.works
                  .map((work) => nameOf(compared.names.works, work, language))
                  .join(language === 'ja' ? '、' : ', '),
            },
            {
              key: 'party',
              title: t('decisions.party'),
              wideOnly: true,
              render: (one) => <PartyName id={one.use.party} plain />,
            },
            {
              key: 'prior',
              title: t('regime.priorPermission'),
              render: (one) => <OutcomeBadge outcome={one.priorPermission} size="sm" />,
            },
            {
              key: 'reservation',
              title: t('regime.reservation'),
              render: (one) => <OutcomeBadge outcome={one.reservation} size="sm" />,
            },
            { key: 'at', title: t('decisions.at'), wideOnly: true, render: (one) => <When at={one.decidedAt} short /> },
          ]}
        />
      </Section>
      <Text size="sm" c="dimmed">
        {t('regimes.note')}{' '}
        <Anchor component={AppLink} to="/record" underline="always">
          {t('regimes.note_link')}
        </Anchor>
      </Text>
    </>
  )
}
