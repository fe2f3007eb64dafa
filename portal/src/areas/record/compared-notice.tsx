import { Alert, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertOctagon, IconHistory, IconShieldCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { formatDateTime, formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ConfirmButton, ErrorNotice, Loading } from '../../ui/index.js'
import classes from './record.module.css'
import type { RecordAnswer } from './record-data.js'
import { compareWithLastVisit, forgetLastVisit } from './remembered.js'

/** Whether the log has only grown since this browser saw it last, computed here. */
export function ComparedNotice({ record }: { record: RecordAnswer }) {
  const t = useTexts('record')
  const compared = useQuery({
    queryKey: ['record-compared', record.checkpoint],
    queryFn: () => compareWithLastVisit(record),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const { data } = compared
  if (compared.error !== null) return <ErrorNotice error={compared.error} retry={() => void compared.refetch()} />
  if (data === undefined) return <Loading small />
  if (data.result === 'alarm')
    return (
      <Alert color="red" role="alert" icon={<IconAlertOctagon aria-hidden />} title={t('compare.alarm')} mb="lg">
        <Stack gap="xs">
          <Text size="sm">{t('compare.alarm_text')}</Text>
          <Text size="sm">{data.error}</Text>
          {data.seen !== '' && (
            <>
              <Text size="xs">{t('compare.seen')}</Text>
              <Code block className={classes.note}>
                {data.seen}
              </Code>
            </>
          )}
          <Text size="xs">{t('compare.now')}</Text>
          <Code block className={classes.note}>
            {data.now}
          </Code>
          <Group>
            <ConfirmButton
              title={t('compare.begin_again')}
              text={t('compare.begin_again_text')}
              danger
              onConfirm={async () => {
                forgetLastVisit()
                await compared.refetch()
              }}
            >
              {t('compare.begin_again')}
            </ConfirmButton>
          </Group>
        </Stack>
      </Alert>
    )
  const first = data.result === 'first'
  return (
    <Alert
      color={first ? 'gray' : 'teal'}
      variant="light"
      role="status"
      icon={first ? <IconHistory aria-hidden /> : <IconShieldCheck aria-hidden />}
      title={t('compare.title')}
      mb="lg"
    >
      <Text size="sm">
        {t(`compare.${data.result}`, {
          size: formatNumber(data.size),
          ...('since' in data ? { since: formatDateTime(data.since) } : {}),
          ...('from' in data ? { from: formatNumber(data.from) } : {}),
        })}
      </Text>
      {data.result === 'grown' && (
        <Text size="xs" c="dimmed">
          {t('compare.grown_how', { count: data.hashes })}
        </Text>
      )}
    </Alert>
  )
}
