import { Box, ScrollArea, Text } from '@mantine/core'
import { useMe } from '../api/me.js'
import type { AreaNav } from '../area.js'
import { areas } from '../areas.js'
import { useTexts } from '../i18n.js'
import { AppLink } from '../ui/link.js'
import classes from './navigation.module.css'

/** As people go through a day: what comes in, what is theirs, what is proved; then the house. */
const order = [
  '/',
  '/review',
  '/matches',
  '/check',
  '/datasets',
  '/generations',
  '/probes',
  '/works',
  '/search',
  '/import',
  '/permissions',
  '/record',
  '/parties',
  '/approvals',
  '/people',
  '/acts',
  '/tokens',
  '/webhooks',
  '/jobs',
  '/settings',
]
const placeOf = ({ to }: AreaNav) => {
  const place = order.indexOf(to)
  return place === -1 ? order.length : place
}
const entries = areas
  .flatMap(({ nav }): readonly AreaNav[] => (nav === undefined ? [] : Array.isArray(nav) ? nav : [nav as AreaNav]))
  .sort((a, b) => placeOf(a) - placeOf(b))

/** Every place of the portal that the person may go to. */
export function Navigation() {
  const t = useTexts('shell')
  const { permissions, partyRole } = useMe()
  const may = ({ permission, unlessOf }: AreaNav) =>
    (unlessOf === undefined || unlessOf !== partyRole) &&
    (permission === undefined || [permission].flat().some((one) => permissions.includes(one as string)))
  const part = (section: AreaNav['section']) => entries.filter((entry) => entry.section === section && may(entry))
  const house = part('house')
  return (
    <ScrollArea className={classes.scroll} type="never">
      <List entries={part('main')} />
      {house.length > 0 && (
        <>
          <Text className={classes.section} component="h2" id="navigation-house">
            {t('nav.house')}
          </Text>
          <List entries={house} labelledBy="navigation-house" />
        </>
      )}
    </ScrollArea>
  )
}

function List({ entries, labelledBy }: { entries: readonly AreaNav[]; labelledBy?: string }) {
  const t = useTexts('shell')
  return (
    <Box component="ul" className={classes.list} aria-labelledby={labelledBy}>
      {entries.map(({ to, icon: Sign, text }) => (
        <li key={to}>
          <AppLink
            to={to}
            className={classes.link}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            activeProps={{ 'data-here': true, 'aria-current': 'page' }}
          >
            <Sign size={18} stroke={1.7} aria-hidden className={classes.icon} />
            {t(text)}
          </AppLink>
        </li>
      ))}
    </Box>
  )
}
