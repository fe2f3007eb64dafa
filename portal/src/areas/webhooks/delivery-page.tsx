import { Button, Code, Group, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useCan, useGet, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import {
  CopyText,
  Duration,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  notifyDone,
  notifyError,
  Page,
  Section,
  When,
} from '../../ui/index.js'
import { errorKey, typeKey } from './webhook-data.js'
import { DeliveryBadge } from './webhook-parts.js'
import classes from './webhooks.module.css'

/** What was sent, and what was answered at each try. */
export default function DeliveryPage() {
  const t = useTexts('webhooks')
  const can = useCan()
  const { id = '', delivery = '' } = useParams({ strict: false }) as { id?: string; delivery?: string }
  const path = { id, delivery }
  const query = useGet('/v1/webhooks/{id}/deliveries/{delivery}', { path, refetchInterval: 2000 })
  const resend = useSend('post', '/v1/webhooks/{id}/deliveries/{delivery}/resend', { invalidates: ['/v1/webhooks'] })
  const { data } = query
  const payload = useMemo(() => pretty(data?.payload ?? ''), [data?.payload])
  // What waits for its next try can be hurried; what is being sent can't.
  const onItsWay = data?.state === 'waiting' && (data.nextAt === undefined || Date.parse(data.nextAt) <= Date.now())
  const back = { to: '/webhooks/$id', params: { id }, text: t('endpoint') }
  if (data === undefined)
    return (
      <Page title={t('delivery.title')} back={back}>
        {query.error === null ? <Loading /> : <ErrorNotice error={query.error} retry={() => void query.refetch()} />}
      </Page>
    )
  return (
    <Page
      title={t(typeKey(data.type))}
      windowTitle={t('delivery.title')}
      subtitle={<When at={data.createdAt} exact />}
      back={back}
      narrow
      actions={
        can('webhooks.write') && (
          <Button
            variant="default"
            leftSection={<IconSend size={15} aria-hidden />}
            disabled={onItsWay}
            loading={resend.isPending}
            onClick={() => resend.mutate({ path }, { onSuccess: () => notifyDone(t('resent')), onError: notifyError })}
          >
            {t('resend')}
          </Button>
        )
      }
    >
      <Section title={t('facts.title')}>
        <Facts>
          <Fact name={t('column.state')} live>
            <DeliveryBadge state={data.state} />
          </Fact>
          {data.nextAt !== undefined && data.attempts > 0 && (
            <Fact name={t('facts.next')}>
              <When at={data.nextAt} exact />
            </Fact>
          )}
          <Fact name="webhook-id">
            <CopyText value={data.id} />
          </Fact>
        </Facts>
      </Section>
      <Section title={t('payload')} text={t('payload_text')}>
        <Code block className={classes.answer} tabIndex={0}>
          {payload}
        </Code>
      </Section>
      <Section title={t('tries.title')} padded={false}>
        {data.tries.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('tries.none')}
          </Text>
        ) : (
          <ol className={classes.tries} reversed>
            {data.tries.map((one) => {
              const good = one.error === undefined && one.status !== undefined && one.status < 300
              return (
                <li key={one.number} className={classes.try}>
                  <Group justify="space-between" gap="xs">
                    <Group gap="sm">
                      <DeliveryBadge state={good ? 'delivered' : 'failed'} />
                      <Text size="sm" fw={600}>
                        {t('tries.number', { n: one.number })}
                      </Text>
                      {one.status !== undefined && (
                        <Text size="sm" className="numbers">
                          HTTP {one.status}
                        </Text>
                      )}
                    </Group>
                    <Text size="sm" c="dimmed">
                      <When at={one.at} exact /> · <Duration seconds={one.durationSeconds} />
                    </Text>
                  </Group>
                  {one.error !== undefined && (
                    <Text size="sm" mt={6}>
                      {t(errorKey(one.error))}
                    </Text>
                  )}
                  {one.response !== undefined && one.response !== '' && (
                    <Code block className={classes.answer} tabIndex={0} aria-label={t('tries.response')}>
                      {one.response}
                    </Code>
                  )}
                </li>
              )
            })}
          </ol>
        )}
      </Section>
    </Page>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
