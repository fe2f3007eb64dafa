import { Anchor, Button, Text, Timeline } from '@mantine/core'
import { IconBook2, IconGavel, IconLock, IconVideo } from '@tabler/icons-react'
import { useCan, useGetPages } from '../../api/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, Loading, PartyName, Section, When } from '../../ui/index.js'
import { listOf, type Work } from './works-data.js'

const signs: Record<string, typeof IconVideo> = { reference: IconVideo, reservation: IconLock, claim: IconGavel }

/** What was registered of the work, and by whom, newest first. */
export function HistoryPanel({ work }: { work: Work }) {
  const t = useTexts('works')
  const can = useCan()
  const language = useLanguage()
  const list = useGetPages('/v1/works/{id}/history', { path: { id: work.id }, query: { limit: 20 } })
  return (
    <Section
      title={t('history.title')}
      actions={
        can('acts.read') && (
          <Anchor component={AppLink} to="/acts" search={{ subject: work.id }} size="sm">
            {t('history.acts')}
          </Anchor>
        )
      }
    >
      {list.isPending && <Loading />}
      {list.error !== null && list.items.length === 0 && <ErrorNotice error={list.error} />}
      <Timeline bulletSize={24} lineWidth={2}>
        {list.items.map((item) => {
          const Sign = signs[item.kind] ?? IconBook2
          return (
            <Timeline.Item
              key={item.seq}
              bullet={<Sign size={13} aria-hidden />}
              title={t(`history.what.${item.kind}_${item.change}`)}
            >
              {item.fields.length > 0 && (
                <Text size="sm">
                  {t('history.fields', {
                    fields: listOf(
                      item.fields.map((field) => t(`history.field.${field}`)),
                      language,
                    ),
                  })}
                </Text>
              )}
              <Text size="xs" c="dimmed" component="div">
                <PartyName id={item.actedBy} plain />
                {item.onBehalfOf !== null && item.onBehalfOf !== item.actedBy && <OnBehalf party={item.onBehalfOf} />}
                {' · '}
                <When at={item.at} />
                {item.logIndex !== null && can('record.read') && (
                  <>
                    {' · '}
                    <Anchor
                      component={AppLink}
                      to="/record/entries/$index"
                      params={{ index: String(item.logIndex) }}
                      inherit
                      underline="always"
                    >
                      {t('history.proof')}
                    </Anchor>
                  </>
                )}
              </Text>
            </Timeline.Item>
          )
        })}
      </Timeline>
      {list.more !== undefined && (
        <Button variant="subtle" size="compact-sm" mt="sm" onClick={list.more} loading={list.isFetchingNextPage}>
          {t('history.more')}
        </Button>
      )}
    </Section>
  )
}

/** The sentence around a party's name. */
function OnBehalf({ party }: { party: string }) {
  const t = useTexts('works')
  const [before, after] = t('history.on_behalf', { party: '\u0000' }).split('\u0000')
  return (
    <>
      {before}
      <PartyName id={party} plain />
      {after}
    </>
  )
}
