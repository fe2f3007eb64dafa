import { Button, Menu, Text } from '@mantine/core'
import { IconBuilding, IconCheck, IconSelector } from '@tabler/icons-react'
import { send } from '../api/ask.js'
import { useMe } from '../api/me.js'
import { queries } from '../api/queries.js'
import { useTexts } from '../i18n.js'
import { PartyName } from '../ui/named.js'
import { notifyError } from '../ui/notices.js'
import classes from './party-switcher.module.css'

/** For whom one acts; whoever has roles of several parties chooses here. */
export function PartySwitcher() {
  const t = useTexts('shell')
  const { party, partyName, memberships } = useMe()
  const here = party ?? undefined
  const name = (
    <span className={classes.name}>
      <PartyName id={here} fallback={partyName} plain />
    </span>
  )
  if (memberships.length < 2)
    return (
      <Text size="sm" c="dimmed" truncate className={classes.only}>
        <IconBuilding size={15} stroke={1.7} aria-hidden />
        {name}
      </Text>
    )
  const change = async (to: string | null) => {
    try {
      await send('put', '/v1/session/party', { body: { party: to } })
      await queries.resetQueries()
    } catch (error) {
      notifyError(error)
    }
  }
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          variant="default"
          size="compact-md"
          className={classes.button}
          leftSection={<IconBuilding size={15} stroke={1.7} aria-hidden />}
          rightSection={<IconSelector size={14} aria-hidden />}
        >
          <span className="only-heard">{t('party.label')}: </span>
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('party.label')}</Menu.Label>
        {memberships.map((one) => (
          <Menu.Item
            key={`${one.party ?? ''} ${one.role}`}
            onClick={() => void change(one.party ?? null)}
            rightSection={(one.party ?? undefined) === here ? <IconCheck size={14} aria-hidden /> : undefined}
          >
            <PartyName id={one.party ?? undefined} fallback={one.partyName} plain />
            <Text size="xs" c="dimmed">
              {t(`role.${one.role}`)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
