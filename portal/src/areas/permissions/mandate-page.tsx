import { Anchor, Text } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useCan, useGet, useMe, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import {
  AppLink,
  ConfirmButton,
  DataTable,
  EmptyState,
  ErrorNotice,
  Loading,
  Page,
  PartyName,
  Section,
  When,
} from '../../ui/index.js'
import { tellDone } from './permissions-data.js'
import { Sentences } from './sentences.js'
import { StateBadge } from './state-badge.js'

/** One mandate, and all that was done under it. */
export default function MandatePage() {
  const t = useTexts('permissions')
  const can = useCan()
  const me = useMe()
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, isPending, refetch } = useGet('/v1/mandates/{id}', { path: { id } })
  const revoke = useSend('post', '/v1/mandates/{id}/revoke', { invalidates: ['/v1/mandates'] })
  const back = { to: '/permissions/mandates', text: t('mandates.title') }
  if (data === undefined)
    return (
      <Page title={t('mandates.one')} back={back}>
        {isPending ? <Loading /> : <ErrorNotice error={error} retry={() => void refetch()} />}
      </Page>
    )
  const { mandate, sentences, done } = data
  const laysDown = me.party === mandate.association
  return (
    <Page
      title={t('mandates.one')}
      back={back}
      subtitle={
        <>
          <PartyName id={mandate.rightsholder} /> → <PartyName id={mandate.association} />{' '}
          <StateBadge of="mandate" state={mandate.state} />
        </>
      }
      actions={
        can('grants.write') && mandate.state === 'active' ? (
          <ConfirmButton
            c="var(--mantine-color-error)"
            title={t('mandates.revoke_title')}
            text={
              <>
                <p>{t('mandates.revoke_text')}</p>
                <p>{t('mandates.revoke_done', { count: done.count })}</p>
              </>
            }
            onConfirm={async () =>
              tellDone(await revoke.mutateAsync({ path: { id }, body: {} }), t('done.mandate_revoked'))
            }
          >
            {t(laysDown ? 'mandates.lay_down' : 'mandates.revoke')}
          </ConfirmButton>
        ) : undefined
      }
    >
      <Section title={t('grant.says')} text={t('dates_in_japan')}>
        <Sentences sentences={sentences} />
      </Section>
      <Section title={t('mandates.done')} text={t('mandates.done_text')} padded={false}>
        <DataTable
          label={t('mandates.done')}
          rows={done.newest}
          getKey={(one) => `${one.kind} ${one.id} ${one.at}`}
          columns={[
            { key: 'kind', title: t('mandates.what'), render: (one) => t(`subject.${one.kind}`) },
            {
              key: 'id',
              title: t('grant.id'),
              render: (one) =>
                one.kind === 'grant' ? (
                  <Anchor component={AppLink} to="/permissions/$id" params={{ id: one.id }}>
                    {one.id}
                  </Anchor>
                ) : (
                  one.id
                ),
            },
            { key: 'at', title: t('decisions.at'), render: (one) => <When at={one.at} exact /> },
            { key: 'entry', title: t('mandates.entry'), wideOnly: true, align: 'right', render: (one) => one.logIndex },
          ]}
          empty={<EmptyState icon={IconHistory} order={3} title={t('mandates.nothing_done')} />}
        />
        {done.count > done.newest.length && (
          <Text size="sm" c="dimmed" mt="xs">
            {t('list.and_more', { count: done.count - done.newest.length })}
          </Text>
        )}
      </Section>
    </Page>
  )
}
