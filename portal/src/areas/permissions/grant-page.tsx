import { Alert, Anchor, Box, Text } from '@mantine/core'
import { IconArrowRight, IconReceipt } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { queries, useEvents, useGet, useGetPages } from '../../api/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import {
  AppLink,
  CopyText,
  DataTable,
  Duration,
  EmptyState,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  Page,
  PartyName,
  Section,
  When,
  WorkTitle,
} from '../../ui/index.js'
import { DecidingAgain } from './deciding-again.js'
import { GrantActions } from './grant-actions.js'
import classes from './permissions.module.css'
import { type GrantDetail, nameOf, type Touched } from './permissions-data.js'
import { Grantee } from './permissions-page.js'
import { useReceiptLink } from './receipt-link.js'
import { Sentences } from './sentences.js'
import { StateBadge } from './state-badge.js'
import { StateTimeline } from './state-timeline.js'
import { UsageBars } from './usage-bars.js'

/** One permission: what it says, where it stands, what of it is used, what rests on it. */
export default function GrantPage() {
  const t = useTexts('permissions')
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, isPending, refetch } = useGet('/v1/grants/{id}', { path: { id } })
  useEvents(['grant.changed'], ({ subject }) => {
    if (subject === id) void queries.invalidateQueries({ queryKey: ['/v1/grants/{id}'] })
  })
  const back = { to: '/permissions', text: t('title') }
  if (data === undefined)
    return (
      <Page title={t('grant.title')} back={back}>
        {isPending ? <Loading /> : <ErrorNotice error={error} retry={() => void refetch()} />}
      </Page>
    )
  return <Loaded detail={data} back={back} />
}

function Loaded({ detail, back }: { detail: GrantDetail; back: { to: string; text: string } }) {
  const t = useTexts('permissions')
  const language = useLanguage()
  const { grant, events, chain, usage, names, sentences, toAnswer } = detail
  const title = t('grant.of', { work: nameOf(names.works, grant.works[0]!, language) })
  const others = chain.filter(({ id }) => id !== grant.id)
  return (
    <Page
      title={title}
      back={back}
      subtitle={
        <span className={classes.parties}>
          <PartyName id={grant.grantor} name={nameOf(names.parties, grant.grantor, language)} />
          <IconArrowRight size={13} role="img" aria-label={t('list.to')} />
          <Grantee grantee={grant.grantee} link />
          <StateBadge state={grant.state} />
        </span>
      }
      actions={<GrantActions detail={detail} />}
    >
      {toAnswer && (
        <Alert mb="md" color="indigo" variant="light">
          <Text size="sm" c="var(--mantine-color-text)">
            {t(grant.offeredBy === 'grantee' ? 'grant.asked_of_you' : 'grant.offered_to_you')}
          </Text>
        </Alert>
      )}
      <DecidingAgain grant={grant} />
      <Box className={classes.columns}>
        <div>
          <Section title={t('grant.says')} text={t('dates_in_japan')}>
            <Sentences sentences={sentences} />
          </Section>
          <Decisions id={grant.id} />
        </div>
        <div>
          <Section title={t('grant.states')}>
            <StateTimeline events={events} />
          </Section>
          {usage !== undefined && (
            <Section title={t('grant.used')}>
              <UsageBars grant={grant} usage={usage} />
            </Section>
          )}
          {others.length > 0 && (
            <Section title={t('grant.chain')}>
              <ul className={classes.examples}>
                {others.map((one) => (
                  <li key={one.id}>
                    <Anchor component={AppLink} to="/permissions/$id" params={{ id: one.id }} size="sm">
                      {one.id}
                    </Anchor>{' '}
                    <StateBadge state={one.state} />
                  </li>
                ))}
              </ul>
            </Section>
          )}
          <Section title={t('grant.facts')}>
            <Facts>
              <Fact name={t('grant.id')}>
                <CopyText value={grant.id} />
              </Fact>
              <Fact name={t('list.works')}>
                {grant.works.slice(0, 20).map((work) => (
                  <div key={work}>
                    <WorkTitle work={{ id: work, title: nameOf(names.works, work, language) }} />
                  </div>
                ))}
                {grant.works.length > 20 && (
                  <Text c="dimmed">{t('list.and_more', { count: grant.works.length - 20 })}</Text>
                )}
              </Fact>
            </Facts>
          </Section>
        </div>
      </Box>
    </Page>
  )
}

function Decisions({ id }: { id: string }) {
  const t = useTexts('permissions')
  const list = useGetPages('/v1/grants/{id}/decisions', { path: { id } })
  const receiptLink = useReceiptLink()
  return (
    <Section title={t('decisions.title')} text={t('decisions.text')} padded={false}>
      <DataTable<Touched>
        label={t('decisions.title')}
        rows={list.items}
        getKey={({ receipt }) => receipt}
        linkOf={receiptLink}
        columns={[
          { key: 'input', title: t('decisions.input'), render: (one) => one.input },
          { key: 'party', title: t('decisions.party'), render: (one) => <PartyName id={one.use.party} plain /> },
          { key: 'use', title: t('list.uses'), render: (one) => `${t(`use.${one.use.kind}`)} · ${one.use.model}` },
          {
            key: 'length',
            title: t('decisions.length'),
            align: 'right',
            wideOnly: true,
            render: (one) => <Duration seconds={one.seconds} />,
          },
          {
            key: 'at',
            title: t('decisions.at'),
            render: (one) => (
              <>
                <When at={one.decidedAt} short />
                {one.supersededBy !== undefined && (
                  <Text size="xs" c="dimmed">
                    {t('decisions.replaced')}
                  </Text>
                )}
              </>
            ),
          },
        ]}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={<EmptyState icon={IconReceipt} order={3} title={t('decisions.none')} text={t('decisions.none_text')} />}
      />
    </Section>
  )
}
