import { Button, Menu } from '@mantine/core'
import { IconDotsVertical, IconDownload, IconMessageReply } from '@tabler/icons-react'
import { get, useCan, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink, ConfirmButton, notifyError, notifyUndo } from '../../ui/index.js'
import { type GrantDetail, tellDone } from './permissions-data.js'
import { RevokeButton } from './revoke-button.js'

/** What can be done with a permission as it stands, by whoever looks at it; each says what follows before it is done. */
export function GrantActions({ detail }: { detail: GrantDetail }) {
  const { grant, side, toAnswer } = detail
  const t = useTexts('permissions')
  const can = useCan()
  const path = { id: grant.id }
  const invalidates = ['/v1/grants'] as const
  const accept = useSend('post', '/v1/grants/{id}/accept', { invalidates })
  const decline = useSend('post', '/v1/grants/{id}/decline', { invalidates })
  const withdraw = useSend('post', '/v1/grants/{id}/withdraw', { invalidates })
  const suspend = useSend('post', '/v1/grants/{id}/suspend', { invalidates })
  const resume = useSend('post', '/v1/grants/{id}/resume', { invalidates })
  const grants = side === 'grantor' || side === 'both'
  const offered = grant.state === 'offered'
  const mine = offered && (side === 'both' || side === (grant.offeredBy ?? 'grantor'))
  const open = grant.grantee === '*' || grant.grantee.startsWith('class:')
  const write = can('grants.write')
  return (
    <>
      {write && toAnswer && (
        <>
          <Button
            variant="default"
            component={AppLink}
            to="/permissions/new"
            search={{ counter: grant.id }}
            leftSection={<IconMessageReply size={16} aria-hidden />}
          >
            {t('action.counter')}
          </Button>
          {!open && (
            <ConfirmButton
              title={t('action.decline_title')}
              text={t('action.decline_text')}
              onConfirm={async () => tellDone(await decline.mutateAsync({ path }), t('done.declined'))}
            >
              {t('action.decline')}
            </ConfirmButton>
          )}
          <ConfirmButton
            variant="filled"
            danger={false}
            title={t('action.accept_title')}
            text={t('action.accept_text')}
            onConfirm={async () => tellDone(await accept.mutateAsync({ path }), t('done.accepted'))}
          >
            {t('action.accept')}
          </ConfirmButton>
        </>
      )}
      {write && mine && (
        <ConfirmButton
          title={t('action.withdraw_title')}
          text={t('action.withdraw_text')}
          onConfirm={async () => tellDone(await withdraw.mutateAsync({ path }), t('done.withdrawn'))}
        >
          {t('action.withdraw')}
        </ConfirmButton>
      )}
      {write && grants && grant.state === 'active' && (
        <Button
          variant="default"
          loading={suspend.isPending}
          onClick={() =>
            suspend.mutate(
              { path },
              {
                onSuccess: () => notifyUndo(t('done.suspended'), () => resume.mutateAsync({ path })),
                onError: notifyError,
              },
            )
          }
        >
          {t('action.suspend')}
        </Button>
      )}
      {write && grants && grant.state === 'suspended' && (
        <ConfirmButton
          danger={false}
          title={t('action.resume_title')}
          text={t('action.resume_text')}
          onConfirm={async () => tellDone(await resume.mutateAsync({ path }), t('done.resumed'))}
        >
          {t('action.resume')}
        </ConfirmButton>
      )}
      {write && grants && (grant.state === 'active' || grant.state === 'suspended') && <RevokeButton grant={grant} />}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label={t('action.more')}>
            <IconDotsVertical size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={15} aria-hidden />}
            onClick={() => void download(grant.id).catch(notifyError)}
          >
            {t('action.odrl')}
          </Menu.Item>
          {write && grants && (
            <Menu.Item component={AppLink} to="/permissions/new" search={{ like: grant.id }}>
              {t('action.copy')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

async function download(id: string): Promise<void> {
  const { document: content, mediaType } = await get('/v1/licences/export', {
    query: { grant: id, format: 'odrl' },
  })
  const link = Object.assign(document.createElement('a'), {
    href: URL.createObjectURL(new Blob([content], { type: mediaType })),
    download: `${id}.odrl.json`,
  })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
