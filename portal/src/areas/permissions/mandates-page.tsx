import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconUserShield } from '@tabler/icons-react'
import { useState } from 'react'
import { mandateSentences } from '../../../../src/rights/sentences/index.js'
import { useCan, useGetPages, useMe, useSend } from '../../api/index.js'
import { formatDate } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { DataTable, EmptyState, ErrorNotice, Page, PartyName } from '../../ui/index.js'
import { PartyPicker, WorkPicker } from './builder/pickers.js'
import classes from './permissions.module.css'
import { dayOf, endOfDay, type Mandate, startOfDay, tellDone } from './permissions-data.js'
import { PermissionsTabs } from './permissions-tabs.js'
import { StateBadge } from './state-badge.js'

const scopes = ['grant', 'deposit', 'claim', 'collect'] as const

/** Mandates that are given and held. */
export default function MandatesPage() {
  const t = useTexts('permissions')
  const language = useLanguage()
  const can = useCan()
  const { partyRole, party } = useMe()
  const list = useGetPages('/v1/mandates')
  const mayGive = can('grants.write') && (partyRole === 'rightsholder' || !party)
  const add = mayGive ? <GiveMandate /> : undefined
  return (
    <Page title={t('mandates.title')} subtitle={t('mandates.subtitle')} actions={add}>
      <PermissionsTabs />
      <DataTable
        label={t('mandates.title')}
        rows={list.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/permissions/mandates/$id', params: { id } })}
        columns={[
          {
            key: 'rightsholder',
            title: t('mandates.rightsholder'),
            render: (one) => <PartyName id={one.rightsholder} plain />,
          },
          {
            key: 'association',
            title: t('mandates.association'),
            render: (one) => <PartyName id={one.association} plain />,
          },
          {
            key: 'scopes',
            title: t('mandates.scopes'),
            render: (one) => one.scopes.map((scope) => t(`scope.${scope}`)).join(language === 'ja' ? '・' : ', '),
          },
          {
            key: 'until',
            title: t('list.until'),
            wideOnly: true,
            render: (one) => (one.until === undefined ? t('list.endless') : formatDate(Date.parse(one.until) - 1)),
          },
          { key: 'state', title: t('list.state'), render: (one) => <StateBadge of="mandate" state={one.state} /> },
        ]}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={<EmptyState icon={IconUserShield} title={t('mandates.none')} text={t('mandates.none_text')} />}
      />
    </Page>
  )
}

function GiveMandate() {
  const t = useTexts('permissions')
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button onClick={open} leftSection={<IconPlus size={16} aria-hidden />}>
        {t('mandates.new')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('mandates.new')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        {opened && <MandateForm close={close} />}
      </Modal>
    </>
  )
}

function MandateForm({ close }: { close: () => void }) {
  const t = useTexts('permissions')
  const language = useLanguage()
  const me = useMe()
  const own = me.partyRole === 'rightsholder' ? (me.party ?? '') : ''
  const [rightsholder, setRightsholder] = useState(own)
  const [association, setAssociation] = useState('')
  const [names, setNames] = useState<Readonly<Record<string, string>>>(
    me.party ? { [me.party]: me.partyName ?? me.party } : {},
  )
  const [chosen, setChosen] = useState<string[]>(['grant'])
  const [works, setWorks] = useState<string[]>([])
  const [from, setFrom] = useState(dayOf(new Date().toISOString()))
  const [until, setUntil] = useState('')
  const learn = (found: Readonly<Record<string, string>>) => setNames((known) => ({ ...known, ...found }))
  const give = useSend('post', '/v1/mandates', { invalidates: ['/v1/mandates'] })
  const terms = {
    association,
    rightsholder,
    scopes: chosen as Mandate['scopes'],
    ...(works.length === 0 ? {} : { works }),
    territories: ['worldwide'],
    from: startOfDay(from),
    ...(until === '' ? {} : { until: endOfDay(until) }),
  }
  const ready = association !== '' && rightsholder !== '' && chosen.length > 0 && from !== ''
  const said = ready
    ? mandateSentences(terms, {
        language,
        names: { party: (id) => names[id] ?? id, work: (id) => names[id] ?? id },
      })
    : []
  return (
    <Stack gap="md">
      {own === '' && (
        <PartyPicker
          label={t('mandates.rightsholder')}
          partyRole="rightsholder"
          value={rightsholder}
          name={names[rightsholder] ?? rightsholder}
          onChange={(party, name) => {
            learn({ [party]: name })
            setRightsholder(party)
          }}
        />
      )}
      <PartyPicker
        label={t('mandates.association')}
        partyRole="association"
        value={association}
        name={names[association] ?? association}
        onChange={(party, name) => {
          learn({ [party]: name })
          setAssociation(party)
        }}
      />
      <Checkbox.Group label={t('mandates.scopes')} value={chosen} onChange={setChosen}>
        <Stack gap={6} mt={4}>
          {scopes.map((scope) => (
            <Checkbox key={scope} value={scope} label={t(`scope_long.${scope}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <WorkPicker
        label={t('mandates.works')}
        value={works}
        names={Object.fromEntries(works.map((id) => [id, names[id] ?? id]))}
        onChange={(ids, found) => {
          learn(found)
          setWorks(ids)
        }}
      />
      <Group grow>
        <TextInput
          type="date"
          label={t('term.from')}
          value={from}
          onChange={({ currentTarget: { value } }) => setFrom(value)}
        />
        <TextInput
          type="date"
          label={t('term.until')}
          value={until}
          onChange={({ currentTarget: { value } }) => setUntil(value)}
        />
      </Group>
      {said.length > 0 && (
        <p className={classes.sentences}>
          {said
            .flat()
            .map(({ text }) => text)
            .join('')}
        </p>
      )}
      {give.error !== null && <ErrorNotice error={give.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {t('ui:cancel')}
        </Button>
        <Button
          disabled={!ready}
          loading={give.isPending}
          onClick={() =>
            give.mutate(
              { body: { terms } },
              {
                onSuccess: (answer) => {
                  tellDone(answer, t('done.mandate_given'))
                  close()
                },
              },
            )
          }
        >
          {t('mandates.give')}
        </Button>
      </Group>
    </Stack>
  )
}
