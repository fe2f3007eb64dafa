import { Alert, Anchor, Box, Button, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconList,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useCan, useGet, useSend } from '../../api/index.js'
import { formatNumber, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import {
  AppLink,
  CopyText,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  notifyDone,
  notifyError,
  Page,
  PartyName,
  Section,
  When,
} from '../../ui/index.js'
import { CountsSections, LookedText } from './counts-sections.js'
import { type DatasetDetail, useDatasetEvents } from './dataset-data.js'
import { bytesText, DatasetProgress, Figures, StateOfDataset } from './dataset-parts.js'
import { InquirySection } from './inquiry-section.js'
import { PapersSection } from './papers-section.js'
import { RegimesSection } from './regimes-section.js'
import { RemoveButton } from './remove-button.js'

/** So often a run is asked for, in case nothing is told of it. */
const askAgainMilliseconds = 3000

/** A run: how far it is, what came of it under both regimes, why, and what it leaves behind. */
export default function DatasetPage() {
  const t = useTexts('datasets')
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  useDatasetEvents()
  const query = useGet('/v1/datasets/{id}', { path: { id }, refetchInterval: askAgainMilliseconds })
  const dataset = query.data
  const back = { to: '/datasets', text: t('title') }
  if (dataset === undefined)
    return (
      <Page title={t('title')} back={back}>
        {query.error === null ? <Loading /> : <ErrorNotice error={query.error} retry={() => void query.refetch()} />}
      </Page>
    )
  const goesOn = dataset.state === 'running' || dataset.state === 'waiting'
  return (
    <Page
      title={dataset.name}
      back={back}
      subtitle={<StateOfDataset dataset={dataset} />}
      actions={<Actions dataset={dataset} />}
    >
      {dataset.removedAt !== undefined && (
        <Alert mb="md" color="gray" variant="light" icon={<IconTrash aria-hidden />} title={t('remove.was')}>
          <Text size="sm">
            {t('remove.was_text')} <When at={dataset.removedAt} exact />
          </Text>
        </Alert>
      )}
      {dataset.interrupted === true && (
        <Alert
          mb="md"
          color="yellow"
          variant="light"
          icon={<IconAlertTriangle aria-hidden />}
          title={t('interrupted.title')}
        >
          <Text size="sm">{t(dataset.job === undefined ? 'interrupted.by_command' : 'interrupted.text')}</Text>
        </Alert>
      )}
      {dataset.alerts > 0 && (
        <Alert mb="md" color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />}>
          {t('alerts.of_dataset', { count: dataset.alerts })}{' '}
          <Anchor
            component={AppLink}
            to="/datasets/alerts"
            search={{ dataset: dataset.id }}
            inherit
            c="inherit"
            underline="always"
          >
            {t('alerts.look')}
          </Anchor>
        </Alert>
      )}
      {dataset.error !== undefined && (
        <Alert mb="md" color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t('failed.title')}>
          <Text size="sm">{t('failed.text')}</Text>
          <Text size="sm" mt={4} lang="en">
            {dataset.error.message}
          </Text>
        </Alert>
      )}
      {goesOn && (
        <Box mb="lg">
          <DatasetProgress dataset={dataset} />
        </Box>
      )}
      <Figures dataset={dataset} />
      {dataset.broken > 0 && (
        <Text size="sm" mb="md">
          {t('broken', { count: dataset.broken, formatted: formatNumber(dataset.broken) })}{' '}
          <Anchor
            component={AppLink}
            to="/datasets/$id/rows"
            params={{ id }}
            search={{ reason: 'row.broken' }}
            inherit
            underline="always"
          >
            {t('broken_look')}
          </Anchor>
        </Text>
      )}
      <RegimesSection dataset={dataset} />
      {dataset.rows > 0 && <CountsSections dataset={dataset} />}
      {dataset.receipt !== undefined && <PapersSection dataset={dataset} />}
      {dataset.receipt !== undefined && <InquirySection dataset={dataset} />}
      <FactsSection dataset={dataset} />
    </Page>
  )
}

function Actions({ dataset }: { dataset: DatasetDetail }) {
  const t = useTexts('datasets')
  const can = useCan()
  const { id, state } = dataset
  const removed = state === 'removed'
  const stop = useSend('post', '/v1/datasets/{id}/stop', { invalidates: ['/v1/datasets'] })
  const resume = useSend('post', '/v1/datasets/{id}/resume', { invalidates: ['/v1/datasets'] })
  const recheck = useSend('post', '/v1/datasets/{id}/recheck', { invalidates: ['/v1/datasets'] })
  const stopping = stop.isPending || (stop.isSuccess && state === 'running')
  return (
    <>
      {dataset.rows > 0 && !removed && (
        <Button
          component={AppLink}
          to="/datasets/$id/rows"
          params={{ id }}
          variant="default"
          leftSection={<IconList size={16} aria-hidden />}
        >
          {t('rows.title')}
        </Button>
      )}
      {can('checks.write') && state === 'cleared' && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={recheck.isPending}
          onClick={() =>
            recheck.mutate({ path: { id } }, { onSuccess: () => notifyDone(t('recheck_begun')), onError: notifyError })
          }
        >
          {t('recheck')}
        </Button>
      )}
      {can('checks.write') && (state === 'running' || state === 'waiting') && dataset.job !== undefined && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={stopping}
          onClick={() => stop.mutate({ path: { id } }, { onError: notifyError })}
        >
          {t('stop')}
        </Button>
      )}
      {can('checks.write') && (state === 'stopped' || state === 'failed') && dataset.job !== undefined && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => {
            stop.reset()
            resume.mutate({ path: { id } }, { onError: notifyError })
          }}
        >
          {t('resume')}
        </Button>
      )}
      {can('checks.write') && !removed && state !== 'running' && state !== 'waiting' && (
        <RemoveButton dataset={dataset} />
      )}
    </>
  )
}

function FactsSection({ dataset }: { dataset: DatasetDetail }) {
  const t = useTexts('datasets')
  const language = useLanguage()
  const { sources, mapping } = dataset
  return (
    <Section title={t('facts.title')}>
      <Facts>
        <Fact name={t('column.party')}>
          <PartyName id={dataset.party} />
        </Fact>
        <Fact name={t('column.model')}>{dataset.model}</Fact>
        <Fact name={t('facts.territory')}>{territoryName(dataset.territory, language)}</Fact>
        <Fact name={t('facts.regime')}>{t(`regime.${dataset.regime}`)}</Fact>
        {dataset.purpose !== undefined && <Fact name={t('facts.purpose')}>{dataset.purpose}</Fact>}
        <Fact name={t('facts.at')}>
          <When at={dataset.at} exact />
        </Fact>
        <Fact name={t('facts.location')}>
          <CopyText value={dataset.location} />
        </Fact>
        <Fact name={t('facts.files')}>
          {sources.length === 0
            ? '–'
            : sources.slice(0, sourcesShown).map(({ name, bytes }) => (
                <div key={name}>
                  {name} <span className="numbers">({bytesText(bytes)})</span>
                </div>
              ))}
          {sources.length > sourcesShown && (
            <div>{t('others', { count: sources.length - sourcesShown, formatted: sources.length - sourcesShown })}</div>
          )}
          {dataset.passedOverInAll > 0 && <div>{unreadText(t, dataset)}</div>}
        </Fact>
        {mapping !== undefined && (
          <Fact name={t('facts.columns')}>
            {mapping.columns.map(({ role, column, of, from }) => (
              <div key={`${column} ${role} ${from}`}>
                {t('facts.column', { column, role: t(from === 'media' ? 'role.media' : `role.${role}`) })}
                {of !== undefined && from !== 'media' && ` (${of})`}
              </div>
            ))}
          </Fact>
        )}
        {dataset.looked !== undefined && (
          <Fact name={t('facts.looked')}>
            <LookedText dataset={dataset} />
          </Fact>
        )}
        <Fact name={t('facts.registry')}>
          {t('facts.registry_size', { formatted: formatNumber(dataset.registryLogSize) })}
        </Fact>
        <Fact name={t('facts.id')}>
          <CopyText value={dataset.id} />
        </Fact>
      </Facts>
    </Section>
  )
}

const sourcesShown = 10
const unreadShown = 3

/** Files that lie beside those that were read: that they are not in the receipt has to be seen. */
function unreadText(t: ReturnType<typeof useTexts>, { passedOver, passedOverInAll }: DatasetDetail): string {
  const named = passedOver
    .slice(0, unreadShown)
    .map(({ name, why }) => t('facts.unread_file', { name, why: t(`facts.unread.${why.replaceAll('-', '_')}`) }))
  return t('facts.passed_over', {
    count: passedOverInAll,
    names: `${named.join(t('facts.unread_comma'))}${passedOverInAll > named.length ? '…' : ''}`,
  })
}
