import { Button, Text } from '@mantine/core'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useState } from 'react'
import { queries, useCan, useEvents, useGetPages, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { type Column, DataTable, EmptyState, Page, useShortcuts, When } from '../../ui/index.js'
import { type Endpoint, typeKey } from './webhook-data.js'
import { DeliveryBadge, EndpointBadge, EndpointForm, SecretShown } from './webhook-parts.js'
import classes from './webhooks.module.css'

/** A party's endpoints. */
export default function WebhooksPage() {
  const t = useTexts('webhooks')
  const can = useCan()
  const [adding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string>()
  const list = useGetPages('/v1/webhooks')
  const add = useSend('post', '/v1/webhooks', {
    invalidates: ['/v1/webhooks'],
    onSuccess: (made) => {
      setAdding(false)
      setSecret(made.secret)
    },
  })
  useEvents(['webhook.disabled'], () => void queries.invalidateQueries({ queryKey: ['/v1/webhooks'] }))
  const mayWrite = can('webhooks.write')
  const begin = () => {
    add.reset()
    setAdding(true)
  }
  useShortcuts({ n: [begin, t('add')] }, { enabled: mayWrite })
  const button = mayWrite ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={begin}>
      {t('add')}
    </Button>
  ) : undefined
  const columns: Column<Endpoint>[] = [
    {
      key: 'url',
      title: t('column.url'),
      render: ({ url, description }) => (
        <>
          <span className={classes.url}>{url}</span>
          {description !== '' && (
            <Text size="sm" c="dimmed">
              {description}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'state',
      title: t('column.state'),
      width: 150,
      bare: true,
      render: (endpoint) => <EndpointBadge endpoint={endpoint} />,
    },
    {
      key: 'types',
      title: t('column.types'),
      render: ({ types }) =>
        types.length === 0
          ? t('all_types')
          : types.length <= 2
            ? types.map((type) => t(typeKey(type))).join(t('comma'))
            : t('types', { count: types.length }),
    },
    {
      key: 'last',
      title: t('column.last'),
      width: 210,
      render: ({ lastDelivery }) =>
        lastDelivery === undefined ? (
          <Text span c="dimmed">
            {t('never')}
          </Text>
        ) : (
          <>
            <DeliveryBadge state={lastDelivery.state} /> <When at={lastDelivery.at} />
          </>
        ),
    },
  ]
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={list.items.length > 0 ? button : undefined}>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={list.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/webhooks/$id', params: { id } })}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={<EmptyState icon={IconWebhook} title={t('none')} text={t('none_text')} action={button} />}
      />
      <EndpointForm
        opened={adding}
        close={() => setAdding(false)}
        title={t('add')}
        submit={t('form.add')}
        save={(draft) => add.mutate({ body: draft })}
        error={add.error}
        busy={add.isPending}
      />
      <SecretShown secret={secret} close={() => setSecret(undefined)} />
    </Page>
  )
}
