import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBuildings, IconPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan, useGetPages } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { DataTable, EmptyState, Page, StateBadge, When } from '../../ui/index.js'
import { NewPartyDialog } from './new-party-dialog.js'
import { type PartyRole, partyRoles } from './party.js'

/** Every party, by name. */
export default function PartiesPage() {
  const t = useTexts('parties')
  const language = useLanguage()
  const can = useCan()
  const [q, setQ] = useState('')
  const [role, setRole] = useState<PartyRole | null>(null)
  const [asked] = useDebouncedValue(q, 250)
  const [adding, setAdding] = useState(false)
  const parties = useGetPages('/v1/parties', {
    query: { q: asked, ...(role === null ? {} : { role }) },
    keepPrevious: true,
  })
  const add = can('operations.write') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  )
  const filtered = asked !== '' || role !== null
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={add}>
      <Stack gap="md">
        <Group gap="sm">
          <TextInput
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<IconSearch size={15} aria-hidden />}
            value={q}
            onChange={(event) => setQ(event.currentTarget.value)}
            flex="1 1 220px"
            maw={340}
          />
          <Select
            aria-label={t('kind')}
            placeholder={t('all_kinds')}
            data={partyRoles.map((value) => ({ value, label: t(`role.${value}`) }))}
            value={role}
            onChange={setRole}
            clearable
            clearButtonProps={{ 'aria-label': t('all_kinds') }}
            w={200}
          />
        </Group>
        <DataTable
          label={t('title')}
          rows={parties.items}
          getKey={({ id }) => id}
          linkOf={({ id }) => ({ to: '/parties/$id', params: { id } })}
          loading={parties.isPending}
          error={parties.error}
          retry={() => void parties.refetch()}
          more={parties.more}
          loadingMore={parties.isFetchingNextPage}
          rowHeight={56}
          empty={
            <EmptyState
              icon={IconBuildings}
              title={t(filtered ? 'none_found' : 'empty')}
              text={filtered ? undefined : t('empty_text')}
              action={filtered ? undefined : add}
            />
          }
          columns={[
            {
              key: 'name',
              title: t('name'),
              render: (party) => (
                <Text size="sm" fw={550} component="span">
                  {nameIn(party.names, language) ?? party.name}
                </Text>
              ),
            },
            {
              key: 'role',
              title: t('kind'),
              render: (party) => (
                <Group gap={4}>
                  <StateBadge tone="accent">{t(`role.${party.role}`)}</StateBadge>
                  {party.own && <StateBadge tone="good">{t('own')}</StateBadge>}
                  {party.represented && <StateBadge tone="warn">{t('represented')}</StateBadge>}
                </Group>
              ),
            },
            { key: 'id', title: t('id'), wideOnly: true, render: ({ id }) => <code>{id}</code> },
            { key: 'since', title: t('changed'), wideOnly: true, render: ({ recordedAt }) => <When at={recordedAt} /> },
          ]}
        />
      </Stack>
      {adding && <NewPartyDialog close={() => setAdding(false)} />}
    </Page>
  )
}
