import { Alert, Button, Group, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSend,
  IconTrash,
} from '@tabler/icons-react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { queries, useCan, useEvents, useGet, useGetPages, useSend } from '../../api/index.js'
import { formatDateTime } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import {
  type Column,
  ConfirmButton,
  CopyText,
  DataTable,
  EmptyState,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  notifyDone,
  notifyError,
  Page,
  Section,
  StateFilter,
  When,
} from '../../ui/index.js'
import { type Delivery, type DeliveryState, deliveryStates, type Endpoint, errorKey, typeKey } from './webhook-data.js'
import { DeliveryBadge, EndpointBadge, type EndpointDraft, EndpointForm, SecretShown } from './webhook-parts.js'
import classes from './webhooks.module.css'

/** An endpoint: whether it takes what it is sent, what that was, and what can be done with it. */
export default function WebhookPage() {
  const t = useTexts('webhooks')
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useGet('/v1/webhooks/{id}', { path: { id } })
  useEvents(['webhook.disabled'], () => void queries.invalidateQueries({ queryKey: ['/v1/webhooks/{id}'] }))
  const back = { to: '/webhooks', text: t('title') }
  if (query.data === undefined)
    return (
      <Page title={t('endpoint')} back={back}>
        {query.error === null ? <Loading /> : <ErrorNotice error={query.error} retry={() => void query.refetch()} />}
      </Page>
    )
  return (
    <Page
      title={<span className={classes.url}>{query.data.url}</span>}
      windowTitle={`${t('endpoint')} ${new URL(query.data.url).host}`}
      subtitle={query.data.description}
      back={back}
      actions={<Actions endpoint={query.data} />}
    >
      <EndpointFacts endpoint={query.data} />
      <Deliveries endpoint={query.data} />
    </Page>
  )
}

function Actions({ endpoint }: { endpoint: Endpoint }) {
  const t = useTexts('webhooks')
  const can = useCan()
  const navigate = useNavigate()
  const [editing, setEditing] = useState(false)
  const [secret, setSecret] = useState<string>()
  const path = { id: endpoint.id }
  const invalidates = ['/v1/webhooks'] as const
  const change = useSend('patch', '/v1/webhooks/{id}', { invalidates })
  const edit = useSend('patch', '/v1/webhooks/{id}', { invalidates, onSuccess: () => setEditing(false) })
  const rotate = useSend('post', '/v1/webhooks/{id}/secret', {
    invalidates,
    onSuccess: (made) => setSecret(made.secret),
  })
  const remove = useSend('delete', '/v1/webhooks/{id}', { invalidates: [] })
  const test = useSend('post', '/v1/webhooks/{id}/test', { invalidates })
  if (!can('webhooks.write')) return null
  const active = endpoint.state === 'active'
  return (
    <>
      <Button
        leftSection={<IconSend size={15} aria-hidden />}
        disabled={!active}
        loading={test.isPending}
        onClick={() =>
          test.mutate(
            { path },
            {
              onSuccess: ({ delivery }) =>
                void navigate({
                  to: '/webhooks/$id/deliveries/$delivery',
                  params: { id: endpoint.id, delivery } as never,
                }),
              onError: notifyError,
            },
          )
        }
      >
        {t('test')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconPencil size={15} aria-hidden />}
        onClick={() => {
          edit.reset()
          setEditing(true)
        }}
      >
        {t('edit')}
      </Button>
      <Button
        variant="default"
        leftSection={active ? <IconPlayerPause size={15} aria-hidden /> : <IconPlayerPlay size={15} aria-hidden />}
        loading={change.isPending}
        onClick={() =>
          change.mutate(
            { path, body: { state: active ? 'disabled' : 'active' } },
            { onSuccess: () => notifyDone(t(active ? 'disabled' : 'enabled')), onError: notifyError },
          )
        }
      >
        {t(active ? 'disable' : 'enable')}
      </Button>
      <ConfirmButton
        title={t('rotate.title')}
        text={t('rotate.text')}
        confirm={t('rotate.confirm')}
        danger={false}
        leftSection={<IconRefresh size={15} aria-hidden />}
        onConfirm={() => rotate.mutateAsync({ path })}
      >
        {t('rotate.title')}
      </ConfirmButton>
      <ConfirmButton
        title={t('remove.title')}
        text={t('remove.text')}
        confirm={t('remove.confirm')}
        leftSection={<IconTrash size={15} aria-hidden />}
        onConfirm={async () => {
          await remove.mutateAsync({ path })
          await navigate({ to: '/webhooks' })
          await queries.invalidateQueries({ queryKey: ['/v1/webhooks'] })
        }}
      >
        {t('remove.confirm')}
      </ConfirmButton>
      <EndpointForm
        opened={editing}
        close={() => setEditing(false)}
        title={t('edit')}
        submit={t('form.save')}
        initial={{
          url: endpoint.url,
          description: endpoint.description,
          types: endpoint.types as EndpointDraft['types'],
        }}
        save={(draft) => edit.mutate({ path, body: draft })}
        error={edit.error}
        busy={edit.isPending}
      />
      <SecretShown secret={secret} close={() => setSecret(undefined)} />
    </>
  )
}

function EndpointFacts({ endpoint }: { endpoint: Endpoint }) {
  const t = useTexts('webhooks')
  return (
    <>
      {(endpoint.disabledBy === 'failing' || endpoint.failingSince !== undefined) && (
        <Alert
          mb="lg"
          color={endpoint.state === 'disabled' ? 'red' : 'yellow'}
          variant="light"
          icon={<IconAlertTriangle aria-hidden />}
          title={t(endpoint.state === 'disabled' ? 'notice.disabled' : 'notice.failing')}
        >
          {t(endpoint.state === 'disabled' ? 'notice.disabled_text' : 'notice.failing_text', {
            since: endpoint.failingSince === undefined ? '' : formatDateTime(endpoint.failingSince),
          })}
        </Alert>
      )}
      <Section title={t('facts.title')}>
        <Facts>
          <Fact name={t('column.state')}>
            <EndpointBadge endpoint={endpoint} />
          </Fact>
          <Fact name={t('column.types')}>
            {endpoint.types.length === 0
              ? t('all_types')
              : endpoint.types.map((type) => t(typeKey(type))).join(t('comma'))}
          </Fact>
          <Fact name={t('facts.secret')}>
            {endpoint.earlierSecretUntil === undefined
              ? t('facts.secret_one')
              : t('facts.secret_two', { until: formatDateTime(endpoint.earlierSecretUntil) })}
          </Fact>
          <Fact name={t('facts.created')}>
            <When at={endpoint.createdAt} exact />
          </Fact>
          <Fact name={t('facts.id')}>
            <CopyText value={endpoint.id} />
          </Fact>
        </Facts>
      </Section>
    </>
  )
}

function Deliveries({ endpoint }: { endpoint: Endpoint }) {
  const t = useTexts('webhooks')
  const navigate = useNavigate()
  const { state } = useSearch({ strict: false }) as { state?: DeliveryState }
  const list = useGetPages('/v1/webhooks/{id}/deliveries', {
    path: { id: endpoint.id },
    query: state === undefined ? {} : { state },
    keepPrevious: true,
    refetchInterval: 5000,
  })
  const columns: Column<Delivery>[] = [
    { key: 'type', title: t('column.event'), render: ({ type }) => t(typeKey(type)) },
    {
      key: 'state',
      title: t('column.state'),
      width: 140,
      bare: true,
      render: (delivery) => <DeliveryBadge state={delivery.state} />,
    },
    { key: 'answer', title: t('column.answer'), render: (delivery) => <LastAnswer delivery={delivery} /> },
    {
      key: 'attempts',
      title: t('column.attempts'),
      width: 90,
      align: 'right',
      render: ({ attempts }) => <span className="numbers">{attempts}</span>,
    },
    { key: 'at', title: t('column.at'), width: 140, render: ({ createdAt }) => <When at={createdAt} /> },
  ]
  return (
    <Section title={t('deliveries.title')} text={t('deliveries.text')} padded={false}>
      <StateFilter
        label={t('deliveries.filter')}
        all={t('deliveries.all')}
        states={deliveryStates}
        nameOf={(one) => t(`delivery.${one}`)}
        value={state}
        onChange={(chosen) =>
          void navigate({
            to: '/webhooks/$id',
            params: { id: endpoint.id } as never,
            search: (chosen === undefined ? {} : { state: chosen }) as never,
            replace: true,
          })
        }
      />
      <DataTable
        label={t('deliveries.title')}
        columns={columns}
        rows={list.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({
          to: '/webhooks/$id/deliveries/$delivery',
          params: { id: endpoint.id, delivery: id },
        })}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            order={3}
            title={t(state === undefined ? 'deliveries.none' : 'deliveries.none_of')}
            text={state === undefined ? t('deliveries.none_text') : undefined}
          />
        }
      />
    </Section>
  )
}

/** The answer to the newest try in a few words. */
export function LastAnswer({ delivery }: { delivery: Delivery }) {
  const t = useTexts('webhooks')
  if (delivery.attempts === 0)
    return (
      <Text span c="dimmed">
        {t('not_yet')}
      </Text>
    )
  return (
    <Group gap={6} component="span" display="inline-flex">
      {delivery.lastStatus !== undefined && <span className="numbers">{delivery.lastStatus}</span>}
      {delivery.lastError !== undefined && <span>{t(errorKey(delivery.lastError))}</span>}
    </Group>
  )
}
