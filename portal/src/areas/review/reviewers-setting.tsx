import { SegmentedControl, Tooltip } from '@mantine/core'
import { useCan, useGet, useMe, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { notifyDone, notifyError } from '../../ui/index.js'

/** One person or two on every match: for those who may say so. */
export function ReviewersSetting() {
  const t = useTexts('review')
  const can = useCan()
  const { party } = useMe()
  const may = can('settings.write') && party !== undefined && party !== null
  const settings = useGet('/v1/reviews/settings', { enabled: may })
  const save = useSend('put', '/v1/reviews/settings', {
    invalidates: ['/v1/reviews'],
    onSuccess: ({ reviewers }) => notifyDone(t(`reviewers.saved_${reviewers}`)),
  })
  if (!may || settings.data === undefined) return null
  return (
    <Tooltip label={t('reviewers.hint')} multiline w={280}>
      <SegmentedControl
        size="xs"
        aria-label={t('reviewers.label')}
        value={String(settings.data.reviewers)}
        disabled={save.isPending}
        onChange={(value) => save.mutate({ body: { reviewers: value === '2' ? 2 : 1 } }, { onError: notifyError })}
        data={[
          { value: '1', label: t('reviewers.one') },
          { value: '2', label: t('reviewers.two') },
        ]}
      />
    </Tooltip>
  )
}
