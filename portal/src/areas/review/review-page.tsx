import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCan, useGet } from '../../api/index.js'
import { formatCount } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { Page } from '../../ui/index.js'
import { Disagreements } from './disagreements.js'
import { FalseMatches } from './false-matches.js'
import { MyVerdicts } from './my-verdicts.js'
import { Queue } from './queue.js'
import { ReviewersSetting } from './reviewers-setting.js'

const tabs = ['open', 'disputed', 'disagreements', 'mine', 'false'] as const
type Tab = (typeof tabs)[number]

/** Matches one after the other, by keyboard; and what became of those that were reviewed. */
export default function ReviewPage() {
  const t = useTexts('review')
  const can = useCan()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as {
    queue?: string
    work?: string
    provider?: string
    level?: number | string
  }
  const progress = useGet('/v1/reviews/progress', { staleTime: 5_000, refetchInterval: 60_000 })
  const decides = progress.data?.decides === true
  const shown = tabs.filter((tab) => (tab !== 'disputed' || decides) && (tab !== 'false' || can('operations.read')))
  const tab: Tab = shown.find((one) => one === search.queue) ?? (search.queue === 'disputed' ? 'disagreements' : 'open')
  const level = Number(search.level)
  const filter = {
    ...(search.work === undefined ? {} : { work: String(search.work) }),
    ...(search.provider === undefined ? {} : { provider: String(search.provider) }),
    ...(level >= 1 && level <= 5 ? { level } : {}),
  }
  const count = (one: Tab) =>
    one === 'open' ? progress.data?.open : one === 'disputed' ? progress.data?.disputed : undefined
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={<ReviewersSetting />}>
      <Tabs
        value={tab}
        mb="sm"
        keepMounted={false}
        activateTabWithKeyboard={false}
        onChange={(value) =>
          void navigate({
            to: '/review' as '/',
            search: (value === 'open' ? filter : { ...filter, queue: value }) as never,
            replace: true,
          })
        }
      >
        <Tabs.List aria-label={t('tabs.label')}>
          {shown.map((one) => {
            const of = count(one)
            return (
              <Tabs.Tab key={one} value={one}>
                {t(`tabs.${one}`)}
                {of === undefined || of === 0 ? '' : ` (${formatCount(of)})`}
              </Tabs.Tab>
            )
          })}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          {(tab === 'open' || tab === 'disputed') && (
            <Queue key={tab} queue={tab} filter={filter} progress={progress.data} />
          )}
          {tab === 'disagreements' && <Disagreements />}
          {tab === 'mine' && <MyVerdicts />}
          {tab === 'false' && <FalseMatches />}
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
