import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { send, useGetPages } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import { ConfirmButton, DataTable, EmptyState, Page, StateBadge, When } from '../../ui/index.js'
import { said } from '../sign-in/problems.js'
import { NewTokenDialog } from './new-token-dialog.js'

/** The API tokens of the party. */
export default function TokensPage() {
  const t = useTexts('tokens')
  const [making, setMaking] = useState(false)
  const tokens = useGetPages('/v1/tokens')
  const revoke = async (id: string) => {
    await said(() => send('delete', '/v1/tokens/{id}', { path: { id } }))
    await queries.invalidateQueries({ queryKey: ['/v1/tokens'] })
  }
  const make = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('make')}
    </Button>
  )
  const tones = { active: 'good', expired: 'quiet', revoked: 'bad' } as const
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={make}>
      <DataTable
        label={t('title')}
        rows={tokens.items}
        getKey={({ id }) => id}
        loading={tokens.isPending}
        error={tokens.error}
        retry={() => void tokens.refetch()}
        more={tokens.more}
        loadingMore={tokens.isFetchingNextPage}
        rowHeight={56}
        empty={<EmptyState icon={IconKey} title={t('empty')} text={t('empty_text')} action={make} />}
        columns={[
          {
            key: 'name',
            title: t('name'),
            render: ({ name, createdBy }) => (
              <Stack gap={0}>
                <Text size="sm" fw={550} component="span">
                  {name}
                </Text>
                {createdBy !== null && (
                  <Text size="xs" c="dimmed" component="span">
                    {t('made_by', { name: createdBy.name })}
                  </Text>
                )}
              </Stack>
            ),
          },
          {
            key: 'scopes',
            title: t('scopes'),
            wideOnly: true,
            render: ({ scopes }) => (
              <Group gap={4}>
                {scopes.slice(0, 3).map((scope) => (
                  <Badge key={scope} variant="default">
                    {t(`scope.${scope.replace('.', '_')}`)}
                  </Badge>
                ))}
                {scopes.length > 3 && (
                  <Text size="xs" c="dimmed" component="span">
                    {t('more_scopes', { count: scopes.length - 3 })}
                  </Text>
                )}
              </Group>
            ),
          },
          {
            key: 'state',
            title: t('state'),
            render: ({ state }) => <StateBadge tone={tones[state]}>{t(`states.${state}`)}</StateBadge>,
          },
          {
            key: 'expires',
            title: t('expires'),
            render: ({ expiresAt }) => (expiresAt === null ? t('never') : <When at={expiresAt} short />),
          },
          {
            key: 'used',
            title: t('last_used'),
            render: ({ lastUsedAt }) => (lastUsedAt === null ? t('not_used') : <When at={lastUsedAt} />),
          },
          {
            key: 'actions',
            title: t('actions'),
            align: 'right',
            bare: true,
            render: ({ id, name, state }) =>
              state === 'active' && (
                <ConfirmButton
                  size="compact-sm"
                  title={t('revoke_title', { name })}
                  text={t('revoke_text')}
                  onConfirm={() => revoke(id)}
                  aria-label={`${t('revoke')}: ${name}`}
                >
                  {t('revoke')}
                </ConfirmButton>
              ),
          },
        ]}
      />
      {making && <NewTokenDialog close={() => setMaking(false)} />}
    </Page>
  )
}
