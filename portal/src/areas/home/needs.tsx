import { Anchor, Box, Button, Text } from '@mantine/core'
import {
  type Icon,
  IconAlertOctagon,
  IconCalendarDue,
  IconCircleCheck,
  IconFileText,
  IconGavel,
  IconMessageQuestion,
  IconScale,
  IconScan,
  IconUserCheck,
} from '@tabler/icons-react'
import { formatCount, formatDate, nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, EmptyState, LevelBadge, PartyName, Section, When, WorkTitle } from '../../ui/index.js'
import classes from './home.module.css'
import type { Names, Need } from './home-data.js'

const looks: Readonly<
  Record<Need['kind'], { icon: Icon; to: string; search?: Record<string, string>; urgent?: true }>
> = {
  matches: { icon: IconScan, to: '/review' },
  disputes: { icon: IconScale, to: '/matches', search: { state: 'disputed' } },
  offers: { icon: IconMessageQuestion, to: '/permissions', search: { view: 'answer' } },
  claims: { icon: IconGavel, to: '/permissions/claims', urgent: true },
  'grants-ending': { icon: IconCalendarDue, to: '/permissions', search: { view: 'ending' } },
  approvals: { icon: IconUserCheck, to: '/approvals' },
  'jobs-failed': { icon: IconAlertOctagon, to: '/jobs', search: { state: 'failed' }, urgent: true },
}

/** What waits for the reader, kind by kind, with the first few of each. */
export function Needs({ needs, names }: { needs: readonly Need[]; names: Names }) {
  const t = useTexts('home')
  return (
    <Section title={t('needs.title')} padded={false}>
      <Box className={classes.panel}>
        {needs.length === 0 ? (
          <EmptyState order={3} icon={IconCircleCheck} title={t('needs.none')} text={t('needs.none_text')} />
        ) : (
          <ul className={classes.list}>
            {needs.map((need, place) => (
              <NeedRow key={need.kind} need={need} names={names} first={place === 0} />
            ))}
          </ul>
        )}
      </Box>
    </Section>
  )
}

function NeedRow({ need, names, first }: { need: Need; names: Names; first: boolean }) {
  const t = useTexts('home')
  const { icon: Sign = IconFileText, to, search, urgent } = looks[need.kind]
  const kind = t(`needs.${need.kind}`)
  const action = t(`needs.action.${need.kind}`)
  return (
    <li className={classes.need}>
      <span className={classes.sign} data-urgent={urgent}>
        <Sign size={19} stroke={1.7} aria-hidden />
      </span>
      <Text fw={600}>
        {kind}{' '}
        <Text span c="dimmed" fw={500} size="sm" className="numbers">
          {t('needs.count', { count: formatCount(need.count, need.capped) as unknown as number })}
        </Text>
      </Text>
      <Button
        component={AppLink}
        to={to}
        search={search}
        size="compact-sm"
        variant={first ? 'filled' : 'light'}
        className={classes.action}
        aria-label={t('needs.action_of', { action, kind })}
      >
        {action}
      </Button>
      <ul className={classes.items}>
        {need.items.map((item) => (
          <NeedItem key={item.id} kind={need.kind} item={item} names={names} />
        ))}
      </ul>
    </li>
  )
}

function NeedItem({ kind, item, names }: { kind: Need['kind']; item: Need['items'][number]; names: Names }) {
  const language = useLanguage()
  const t = useTexts('home')
  const work =
    item.work === undefined ? undefined : (
      <WorkTitle work={{ id: item.work, titles: names.works[item.work] ?? [] }} plain />
    )
  const party =
    item.party === undefined ? undefined : (
      <PartyName id={item.party} name={nameIn(names.parties[item.party], language)} plain />
    )
  switch (kind) {
    case 'matches':
    case 'disputes':
      return (
        <li className={classes.item}>
          <Anchor component={AppLink} to="/matches/$id" params={{ id: item.id }} inherit>
            {item.title}
          </Anchor>
          <span>{work}</span>
          {item.level !== undefined && <LevelBadge level={item.level} />}
          <span>{party}</span>
        </li>
      )
    case 'offers':
    case 'grants-ending':
      return (
        <li className={classes.item}>
          <Anchor component={AppLink} to="/permissions/$id" params={{ id: item.id }} inherit>
            {work ?? item.title}
          </Anchor>
          <span>{party}</span>
          {item.at !== undefined && <span>{t('needs.ends', { date: formatDate(item.at) })}</span>}
        </li>
      )
    case 'claims':
      return (
        <li className={classes.item}>
          <Anchor component={AppLink} to="/permissions/claims/$id" params={{ id: item.id }} inherit>
            {work ?? item.title}
          </Anchor>
          <span>{party}</span>
          {item.at !== undefined && <When at={item.at} />}
        </li>
      )
    case 'approvals':
      return (
        <li className={classes.item}>
          <span>{item.title}</span>
          {item.at !== undefined && <When at={item.at} />}
        </li>
      )
    case 'jobs-failed':
      return (
        <li className={classes.item}>
          <Anchor component={AppLink} to="/jobs/$id" params={{ id: item.id }} inherit>
            {item.title}
          </Anchor>
          {item.at !== undefined && <When at={item.at} />}
        </li>
      )
  }
}
