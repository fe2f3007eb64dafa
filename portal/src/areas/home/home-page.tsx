import { Box, Text } from '@mantine/core'
import { useEvents, useGet, useMe } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { ErrorNotice, Loading, Page } from '../../ui/index.js'
import { Changes } from './changes.js'
import { Figures } from './figures.js'
import { FirstSteps } from './first-steps.js'
import classes from './home.module.css'
import { Needs } from './needs.js'

const shownOn = ['job.changed', 'check.decided', 'match.found', 'grant.changed', 'review.changed', 'work.changed']

/** What needs the reader now, what changed, and how much there is. */
export default function HomePage() {
  const t = useTexts('home')
  const language = useLanguage()
  const me = useMe()
  const home = useGet('/v1/home', { query: { minutesFromUtc: -new Date().getTimezoneOffset() } })
  useEvents(shownOn, () => {
    void queries.invalidateQueries({ queryKey: ['/v1/home'] })
  })
  const today = new Intl.DateTimeFormat(language, { dateStyle: 'full' }).format(new Date())
  const { data } = home
  return (
    <Page
      title={t('title')}
      subtitle={
        <>
          {today}
          {me.role !== '' && <Text span c="dimmed" size="sm">{` · ${t(`shell:role.${me.role}`)}`}</Text>}
        </>
      }
    >
      {data === undefined ? (
        home.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={home.error} retry={() => void home.refetch()} />
        )
      ) : (
        <>
          {data.needs.length === 0 && <FirstSteps home={data} />}
          <Box className={classes.columns}>
            <div>
              <Needs needs={data.needs} names={data.names} />
              {data.needs.length > 0 && <FirstSteps home={data} />}
              <Changes changes={data.changes} names={data.names} />
            </div>
            <div>
              <Figures figures={data.figures} of={data.of} />
            </div>
          </Box>
        </>
      )}
    </Page>
  )
}
