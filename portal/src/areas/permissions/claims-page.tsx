import { Button, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconGavel, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan, useGetPages, useMe, useSend } from '../../api/index.js'
import { formatShare } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { DataTable, EmptyState, ErrorNotice, Page, PartyName, When, WorkTitle } from '../../ui/index.js'
import { PartyPicker, WorkPicker } from './builder/pickers.js'
import { tellDone } from './permissions-data.js'
import { PermissionsTabs } from './permissions-tabs.js'
import { StateBadge } from './state-badge.js'

/** Claims of ownership: one's own, and those upon works of one's own. */
export default function ClaimsPage() {
  const t = useTexts('permissions')
  const can = useCan()
  const { partyRole } = useMe()
  const list = useGetPages('/v1/claims')
  return (
    <Page
      title={t('claims.title')}
      subtitle={t('claims.subtitle')}
      actions={can('grants.write') && partyRole !== 'provider' ? <OpenClaim /> : undefined}
    >
      <PermissionsTabs />
      <DataTable
        label={t('claims.title')}
        rows={list.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/permissions/claims/$id', params: { id } })}
        columns={[
          { key: 'work', title: t('list.works'), render: (one) => <WorkTitle work={one.work} plain /> },
          { key: 'claimant', title: t('claims.claimant'), render: (one) => <PartyName id={one.share.party} plain /> },
          {
            key: 'share',
            title: t('claims.share'),
            align: 'right',
            render: (one) => formatShare(one.share.share / 1_000_000, 4),
          },
          { key: 'state', title: t('list.state'), render: (one) => <StateBadge of="claim" state={one.state} /> },
          { key: 'at', title: t('claims.at'), wideOnly: true, render: (one) => <When at={one.claimedAt} short /> },
        ]}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={<EmptyState icon={IconGavel} title={t('claims.none')} text={t('claims.none_text')} />}
      />
    </Page>
  )
}

function OpenClaim() {
  const t = useTexts('permissions')
  const me = useMe()
  const own = me.partyRole === 'rightsholder' ? (me.party ?? '') : ''
  const [opened, { open, close }] = useDisclosure(false)
  const [party, setParty] = useState({ id: own, name: me.partyName ?? own })
  const [work, setWork] = useState<{ ids: string[]; names: Record<string, string> }>({ ids: [], names: {} })
  const [share, setShare] = useState<number | string>(100)
  const [evidence, setEvidence] = useState('')
  const claim = useSend('post', '/v1/claims', { invalidates: ['/v1/claims', '/v1/home'] })
  const go = () =>
    claim.mutate(
      {
        body: {
          work: work.ids[0],
          share: { party: party.id, share: Math.round(Number(share) * 10_000), territories: ['worldwide'] },
          ...(evidence === '' ? {} : { evidence }),
        },
      },
      {
        onSuccess: (answer) => {
          tellDone(answer, t('done.claim_opened'))
          close()
        },
      },
    )
  return (
    <>
      <Button onClick={open} leftSection={<IconPlus size={16} aria-hidden />}>
        {t('claims.new')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('claims.new')} closeButtonProps={{ 'aria-label': t('ui:close') }}>
        <Stack gap="md">
          <Text size="sm">{t('claims.new_text')}</Text>
          {own === '' && (
            <PartyPicker
              label={t('claims.claimant')}
              partyRole="rightsholder"
              value={party.id}
              name={party.name}
              onChange={(id, name) => setParty({ id, name })}
            />
          )}
          <WorkPicker
            single
            mine={false}
            label={t('list.works')}
            value={work.ids}
            names={work.names}
            onChange={(ids, names) => setWork({ ids, names })}
          />
          <NumberInput
            label={t('claims.share_field')}
            min={0.0001}
            max={100}
            suffix="%"
            decimalScale={4}
            value={share}
            onChange={setShare}
          />
          <Textarea
            label={t('claims.evidence')}
            description={t('claims.evidence_hint')}
            autosize
            minRows={2}
            maxLength={10_000}
            value={evidence}
            onChange={({ currentTarget: { value } }) => setEvidence(value)}
          />
          {claim.error !== null && <ErrorNotice error={claim.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('ui:cancel')}
            </Button>
            <Button
              onClick={go}
              loading={claim.isPending}
              disabled={party.id === '' || work.ids.length === 0 || !(Number(share) > 0)}
            >
              {t('claims.open')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
