import { ActionIcon, Button, Progress, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { formatBytes, formatShare } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/index.js'
import classes from './check.module.css'
import { giveUp, tryAgain, useSendings } from './upload-queue.js'

/** Files on their way, each with how far it is. */
export function SendingList() {
  const t = useTexts('check')
  const sendings = useSendings()
  if (sendings.length === 0) return null
  return (
    <ul className={classes.sending} aria-label={t('sending.label')}>
      {sendings.map(({ id, name, bytes, sent, paused = false, state, error }) => (
        <li key={id}>
          <Text size="sm" fw={550} truncate>
            {name}
          </Text>
          <ActionIcon
            aria-label={t('sending.give_up', { name })}
            onClick={() => giveUp(id)}
            disabled={state === 'starting'}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
          <Progress
            className={classes.wide}
            value={bytes === 0 ? 0 : (sent / bytes) * 100}
            aria-label={t('sending.progress', { name })}
            color={state === 'failed' ? 'red.8' : undefined}
          />
          <Text className={classes.wide} size="xs" c="dimmed" role="status">
            {t(`sending.${state === 'sending' && paused ? 'paused' : state}`)}
            {state === 'sending' &&
              `${t('sending.colon')}${formatBytes(sent)} / ${formatBytes(bytes)}${t('sending.part', { part: formatShare(sent / bytes, 0) })}`}
          </Text>
          {error !== undefined && (
            <div className={classes.wide}>
              <ErrorNotice error={error} />
              <Button mt="xs" size="compact-sm" variant="default" onClick={() => tryAgain(id)}>
                {t('sending.again')}
              </Button>
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
