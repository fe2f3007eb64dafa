import { Text } from '@mantine/core'
import { useTexts } from '../../i18n.js'
import { PartyName, When } from '../../ui/index.js'
import classes from './permissions.module.css'
import type { GrantDetail } from './permissions-data.js'

/** Every state that a permission has been in, who brought it there, and where that is in the record. */
export function StateTimeline({ events }: { events: GrantDetail['events'] }) {
  const t = useTexts('permissions')
  return (
    <ol className={classes.timeline}>
      {[...events].reverse().map((event) => (
        <li key={`${event.at} ${event.state}`}>
          <Text fw={600} size="sm">
            {t(`state.grant.${event.state}`)}
            {event.revokedFrom !== undefined && (
              <Text span fw={400} size="sm">
                {' '}
                {t('timeline.from')} <When at={event.revokedFrom} exact />
              </Text>
            )}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            <When at={event.at} exact /> · <PartyName id={event.actedBy} plain />
            {event.onBehalfOf !== null && event.onBehalfOf !== event.actedBy && (
              <>
                {' '}
                {t('timeline.for')} <PartyName id={event.onBehalfOf} plain />
              </>
            )}
            {event.logIndex !== null && <> · {t('timeline.entry', { index: event.logIndex })}</>}
          </Text>
        </li>
      ))}
    </ol>
  )
}
