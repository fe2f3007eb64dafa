import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ItemOf, useCan, useGetPages } from '../../api/index.js'
import { formatDate, isOver, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, PartyName, Section, WorkTitle } from '../../ui/index.js'
import { listOf, type Work } from './works-data.js'

type Grant = ItemOf<'/v1/grants'>

/** What is permitted and what is reserved: of the work, and of those that it is part of. */
export function PermissionsPanel({ work }: { work: Work }) {
  const t = useTexts('works')
  const language = useLanguage()
  const can = useCan()
  const grants = useGetPages('/v1/grants', { query: { work: work.id, state: 'active' } })
  const reservations = useGetPages('/v1/reservations', { query: { work: work.id } })
  // What stops the work, and what is over, is told at the head of the page.
  const reserved = reservations.items.filter(({ stops, until }) => stops !== true && !isOver(until))
  const usesOf = (uses: readonly string[]) =>
    listOf(
      uses.map((use) => t(`use.${use}`)),
      language,
    )
  const columns: Column<Grant>[] = [
    {
      key: 'to',
      title: t('permissions.to'),
      render: ({ grantee, works }) => (
        <>
          {grantee === '*' && t('permissions.anyone')}
          {grantee.startsWith('class:') && t('permissions.class', { name: grantee.slice('class:'.length) })}
          {grantee !== '*' && !grantee.startsWith('class:') && <PartyName id={grantee} plain />}
          {!works.includes(work.id) && works[0] !== undefined && (
            <Text size="xs" c="dimmed">
              <WorkTitle work={works[0]} plain />
            </Text>
          )}
        </>
      ),
    },
    { key: 'uses', title: t('permissions.uses'), render: ({ uses }) => usesOf(uses) },
    {
      key: 'state',
      title: t('permissions.state'),
      width: 110,
      render: ({ state }) => (
        <Badge color={state === 'active' ? 'teal' : 'gray'}>{t(`permissions.grant_state.${state}`)}</Badge>
      ),
    },
    {
      key: 'until',
      title: t('permissions.until'),
      width: 140,
      render: ({ until }) => (until === undefined ? t('permissions.no_end') : formatDate(until)),
    },
  ]
  return (
    <Section
      title={t('permissions.title')}
      padded={false}
      actions={
        work.mine &&
        can('grants.write') && (
          <Button
            component={AppLink}
            to="/permissions/new"
            search={{ work: work.id }}
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
          >
            {t('permissions.new')}
          </Button>
        )
      }
    >
      <DataTable
        label={t('permissions.grants')}
        columns={columns}
        rows={grants.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/permissions/$id', params: { id } })}
        loading={grants.isPending}
        error={grants.error}
        retry={() => void grants.refetch()}
        more={grants.more}
        empty={
          <Text size="sm" c="dimmed" py="xs">
            {t(work.regime === 'reservation' ? 'permissions.none_reservation' : 'permissions.none')}
          </Text>
        }
      />
      {reserved.length > 0 && (
        <Stack gap={4} mt="sm">
          <Text fw={600} size="sm" component="h3">
            {t('permissions.reservations')}
          </Text>
          {reserved.map((reservation) => (
            <Group key={reservation.id} gap="xs">
              <Text size="sm">
                {t('permissions.reserved', {
                  uses: usesOf(reservation.uses),
                  territories: reservation.territories.map((code) => territoryName(code, language)).join(', '),
                })}
              </Text>
              <Text size="xs" c="dimmed">
                {formatDate(reservation.from)}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </Section>
  )
}
