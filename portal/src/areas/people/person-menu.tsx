import { ActionIcon, Button, Group, Menu, Modal, Select, Stack, Text } from '@mantine/core'
import {
  IconDots,
  IconHistory,
  IconKey,
  IconLogout,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
  IconUserCog,
  IconUserMinus,
} from '@tabler/icons-react'
import { useState } from 'react'
import { send, useCan, useMe, waitsForSecond } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, notifyDone, notifyError, notifyUndo } from '../../ui/index.js'
import { inWords, said } from '../sign-in/problems.js'
import { LetterToSend } from './letter-to-send.js'
import { type MadeLink, type Person, roles, rolesOf } from './person.js'

type Asked = 'role' | 'remove' | 'erase' | 'link'

const readAgain = () => queries.invalidateQueries({ queryKey: ['/v1/people'] })

/** What an administrator can do about somebody. */
export function PersonMenu({ person }: { person: Person }) {
  const t = useTexts('people')
  const can = useCan()
  const [asked, setAsked] = useState<Asked>()
  const path = { id: person.id }
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await said(work)
      await readAgain()
    } catch (error) {
      notifyError(error)
    }
  }
  const reactivate = () => attempt(() => send('post', '/v1/people/{id}/reactivate', { path }))
  const suspend = () =>
    attempt(async () => {
      await send('post', '/v1/people/{id}/suspend', { path })
      notifyUndo(t('suspended', { name: person.name }), reactivate)
    })
  const signOut = () =>
    attempt(async () => {
      await send('post', '/v1/people/{id}/sign-out', { path })
      notifyDone(t('signed_out', { name: person.name }))
    })
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon aria-label={t('actions_of', { name: person.name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {can('acts.read') && (
            <Menu.Item
              component={AppLink}
              to="/acts"
              search={{ person: person.id }}
              leftSection={<IconHistory size={16} aria-hidden />}
            >
              {t('acts')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconUserCog size={16} aria-hidden />} onClick={() => setAsked('role')}>
            {t('change_role')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
            {t('sign_out')}
          </Menu.Item>
          {!person.you && (
            <>
              <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => setAsked('link')}>
                {t('recovery')}
              </Menu.Item>
              {person.state === 'active' ? (
                <Menu.Item leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => void suspend()}>
                  {t('suspend')}
                </Menu.Item>
              ) : (
                <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => void reactivate()}>
                  {t('reactivate')}
                </Menu.Item>
              )}
            </>
          )}
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconUserMinus size={16} aria-hidden />}
            onClick={() => setAsked('remove')}
          >
            {t('remove')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setAsked('erase')}>
            {t('erase')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked !== undefined && <PersonDialog person={person} asked={asked} close={() => setAsked(undefined)} />}
    </>
  )
}

function PersonDialog({ person, asked, close }: { person: Person; asked: Asked; close: () => void }) {
  const t = useTexts('people')
  const { partyRole } = useMe()
  const [role, setRole] = useState(() => roles.find((one) => one === person.role) ?? 'viewer')
  const [made, setMade] = useState<MadeLink>()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const path = { id: person.id }
  const doIt = async () => {
    setBusy(true)
    setError(undefined)
    try {
      if (asked === 'link') {
        setMade(await send('post', '/v1/people/{id}/recovery-link', { path }))
        return
      }
      const answer = await (asked === 'role'
        ? send('patch', '/v1/people/{id}', { path, body: { role } })
        : send('delete', asked === 'remove' ? '/v1/people/{id}/membership' : '/v1/people/{id}', { path }))
      notifyDone(waitsForSecond(answer) ? t('second_person') : t(`done.${asked}`, { name: person.name }))
      await readAgain()
      close()
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      opened
      onClose={close}
      title={t(`dialog.${asked}`, { name: person.name })}
      size={made === undefined ? 'md' : 'lg'}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {made !== undefined ? (
        <LetterToSend made={made} close={close} />
      ) : (
        <Stack gap="md">
          {asked === 'role' ? (
            <Select
              label={t('role')}
              description={t(`role_text.${role}`)}
              data={rolesOf(partyRole).map((value) => ({ value, label: t(`shell:role.${value}`) }))}
              value={role}
              onChange={(value) => setRole(value ?? 'viewer')}
              allowDeselect={false}
            />
          ) : (
            <Text size="sm">{t(`dialog.${asked}_text`, { name: person.name })}</Text>
          )}
          {error !== undefined && <ErrorNotice error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button
              color={asked === 'remove' || asked === 'erase' ? 'red.8' : undefined}
              loading={busy}
              onClick={() => void doIt()}
            >
              {t(asked === 'link' ? 'make_link' : asked === 'role' ? 'change_role' : asked)}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
