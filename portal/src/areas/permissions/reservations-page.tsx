import { Button, SegmentedControl } from '@mantine/core'
import { IconBan, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { territoryWords } from '../../../../src/rights/sentences/index.js'
import { useCan, useGetPages, useMe } from '../../api/index.js'
import { formatDate, isOver } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, DataTable, EmptyState, Page, StateBadge, WorkTitle } from '../../ui/index.js'
import classes from './permissions.module.css'
import { PermissionsTabs } from './permissions-tabs.js'

/** Explicit refusals: those of one's own works, or of all. */
export default function ReservationsPage() {
  const t = useTexts('permissions')
  const language = useLanguage()
  const can = useCan()
  const { party, partyRole } = useMe()
  const owns = party !== undefined && party !== null && partyRole !== 'provider'
  const [mine, setMine] = useState(owns)
  const list = useGetPages('/v1/reservations', {
    query: { mine: mine ? 'true' : undefined },
    keepPrevious: true,
  })
  const between = language === 'ja' ? '・' : ', '
  const add =
    can('grants.write') && partyRole !== 'provider' ? (
      <Button
        component={AppLink}
        to="/permissions/new"
        search={{ template: 'not-at-all' }}
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        {t('reservations.new')}
      </Button>
    ) : undefined
  return (
    <Page title={t('reservations.title')} subtitle={t('reservations.subtitle')} actions={add}>
      <PermissionsTabs />
      {owns && (
        <SegmentedControl
          className={classes.filters}
          aria-label={t('view.label')}
          data={[
            { value: 'mine', label: t('reservations.mine') },
            { value: 'all', label: t('reservations.all') },
          ]}
          value={mine ? 'mine' : 'all'}
          onChange={(value) => setMine(value === 'mine')}
        />
      )}
      <DataTable
        label={t('reservations.title')}
        rows={list.items}
        getKey={({ id }) => id}
        columns={[
          { key: 'work', title: t('list.works'), render: (one) => <WorkTitle work={one.work} /> },
          {
            key: 'uses',
            title: t('reservations.refused'),
            render: (one) => (
              <>
                {one.stops === true && (
                  <>
                    <StateBadge tone={isOver(one.until) ? 'quiet' : 'bad'}>{t('reservations.stop')}</StateBadge>{' '}
                  </>
                )}
                {one.uses.map((use) => t(`use.${use}`)).join(between)}
              </>
            ),
          },
          {
            key: 'where',
            title: t('term.territories'),
            render: (one) => one.territories.map((code) => territoryWords(code, language)).join(between),
          },
          { key: 'from', title: t('term.from'), render: (one) => formatDate(one.from) },
          {
            key: 'until',
            title: t('term.until'),
            wideOnly: true,
            render: ({ until }) => (until === undefined ? '–' : formatDate(until)),
          },
          {
            key: 'evidence',
            title: t('reservations.evidence'),
            wideOnly: true,
            render: (one) => one.evidence.location,
          },
        ]}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState icon={IconBan} title={t('reservations.none')} text={t('reservations.none_text')} action={add} />
        }
      />
    </Page>
  )
}
