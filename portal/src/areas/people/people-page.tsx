import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconMail, IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { send, useCan, useGetPages } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import {
  type Column,
  ConfirmButton,
  DataTable,
  EmptyState,
  Page,
  Section,
  StateBadge,
  useOwnName,
  When,
} from '../../ui/index.js'
import { said } from '../sign-in/problems.js'
import { InviteDialog } from './invite-dialog.js'
import type { Person } from './person.js'
import { PersonMenu } from './person-menu.js'

/** The people of the party, and who is invited. */
export default function PeoplePage() {
  const t = useTexts('people')
  const can = useCan()
  const ownName = useOwnName()
  const [q, setQ] = useState('')
  const [asked] = useDebouncedValue(q, 250)
  const [inviting, setInviting] = useState(false)
  const people = useGetPages('/v1/people', { query: { q: asked }, keepPrevious: true })
  const mayChange = can('people.write')
  const invite = mayChange && (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
      {t('invite')}
    </Button>
  )
  const columns: Column<Person>[] = [
    {
      key: 'name',
      title: t('name'),
      render: (person) => (
        <Stack gap={0}>
          <Text size="sm" fw={550} component="span">
            {person.name}
            {person.you && (
              <Text span c="dimmed" size="xs">
                {t('you')}
              </Text>
            )}
          </Text>
          <Text size="xs" c="dimmed" component="span">
            {person.email}
          </Text>
        </Stack>
      ),
    },
    { key: 'role', title: t('role'), render: ({ role }) => t(`shell:role.${role}`) },
    {
      key: 'state',
      title: t('state'),
      render: ({ state, secondFactor }) => (
        <Group gap={4}>
          <StateBadge tone={state === 'active' ? 'good' : 'quiet'}>{t(`states.${state}`)}</StateBadge>
          {!secondFactor && <StateBadge tone="warn">{t('password_only')}</StateBadge>}
        </Group>
      ),
    },
    {
      key: 'seen',
      title: t('last_seen'),
      wideOnly: true,
      render: ({ lastSeenAt }) => (lastSeenAt === null ? t('never') : <When at={lastSeenAt} />),
    },
    ...(mayChange
      ? [
          {
            key: 'actions',
            title: t('actions'),
            align: 'right' as const,
            bare: true,
            width: 60,
            render: (person: Person) => <PersonMenu person={person} />,
          },
        ]
      : []),
  ]
  return (
    <Page title={t('title')} subtitle={t('subtitle', { party: ownName })} actions={invite}>
      <Stack gap="md">
        <TextInput
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
          maw={340}
        />
        <DataTable
          label={t('title')}
          columns={columns}
          rows={people.items}
          getKey={({ id }) => id}
          loading={people.isPending}
          error={people.error}
          retry={() => void people.refetch()}
          more={people.more}
          loadingMore={people.isFetchingNextPage}
          rowHeight={56}
          empty={
            <EmptyState
              icon={IconUsers}
              title={asked === '' ? t('empty') : t('none_found')}
              text={asked === '' ? t('empty_text') : undefined}
              action={asked === '' ? invite : undefined}
            />
          }
        />
        {mayChange && <Invitations />}
      </Stack>
      {inviting && <InviteDialog close={() => setInviting(false)} />}
    </Page>
  )
}

function Invitations() {
  const t = useTexts('people')
  const invitations = useGetPages('/v1/invitations')
  if (invitations.items.length === 0) return null
  const withdraw = async (id: string) => {
    await said(() => send('delete', '/v1/invitations/{id}', { path: { id } }))
    await queries.invalidateQueries({ queryKey: ['/v1/invitations'] })
  }
  const tones = { open: 'accent', accepted: 'good', withdrawn: 'quiet', expired: 'quiet' } as const
  return (
    <Section title={t('invitations')} padded={false}>
      <DataTable
        label={t('invitations')}
        rows={invitations.items}
        getKey={({ id }) => id}
        more={invitations.more}
        columns={[
          {
            key: 'email',
            title: t('email'),
            render: ({ email, name }) => (
              <Group gap={6} wrap="nowrap">
                <IconMail size={15} aria-hidden />
                {name === null ? (email ?? t('erased')) : `${name} <${email ?? ''}>`}
              </Group>
            ),
          },
          { key: 'role', title: t('role'), render: ({ role }) => t(`shell:role.${role}`) },
          {
            key: 'state',
            title: t('state'),
            render: ({ state }) => <StateBadge tone={tones[state]}>{t(`invitation.${state}`)}</StateBadge>,
          },
          { key: 'until', title: t('until'), wideOnly: true, render: ({ expiresAt }) => <When at={expiresAt} exact /> },
          {
            key: 'actions',
            title: t('actions'),
            align: 'right',
            bare: true,
            render: ({ id, state, email }) =>
              state === 'open' && (
                <ConfirmButton
                  size="compact-sm"
                  title={t('withdraw')}
                  text={t('withdraw_text', { email: email ?? '' })}
                  onConfirm={() => withdraw(id)}
                  aria-label={`${t('withdraw')}: ${email ?? ''}`}
                >
                  {t('withdraw')}
                </ConfirmButton>
              ),
          },
        ]}
      />
    </Section>
  )
}
