import { Anchor, Box, Text } from '@mantine/core'
import { useTexts } from '../../i18n.js'
import { AppLink, OutcomeBadge, Section, When, WorkTitle } from '../../ui/index.js'
import classes from './home.module.css'
import { type Change, type Names, placeOf } from './home-data.js'

/** What was registered or decided lately and concerns the reader. */
export function Changes({ changes, names }: { changes: readonly Change[]; names: Names }) {
  const t = useTexts('home')
  return (
    <Section title={t('changes.title')} padded={false}>
      <Box className={classes.panel}>
        {changes.length === 0 ? (
          <Text c="dimmed" size="sm" p="md">
            {t('changes.none')}
          </Text>
        ) : (
          <ul className={classes.list}>
            {changes.map((change) => (
              <li key={`${change.kind} ${change.id}`} className={classes.change}>
                <span className={classes.kind}>{t(`changes.${change.kind}`)}</span>
                <span className={classes.title}>
                  <Anchor component={AppLink} {...placeOf[change.kind](change.id, change.work)} inherit>
                    {change.kind === 'work' ? (
                      <WorkTitle work={{ id: change.id, titles: names.works[change.id] ?? [] }} plain />
                    ) : change.work !== undefined && change.kind !== 'reference' ? (
                      <WorkTitle work={{ id: change.work, titles: names.works[change.work] ?? [] }} plain />
                    ) : change.kind === 'mandate' ? (
                      t('changes.the_mandate')
                    ) : (
                      nameOf(change.title)
                    )}
                  </Anchor>
                  {change.count !== undefined && (
                    <Text span size="xs" c="dimmed">
                      {t('changes.more', { count: change.count - 1 })}
                    </Text>
                  )}
                  {change.work !== undefined && change.kind === 'reference' && (
                    <Text span size="sm" c="dimmed">
                      <WorkTitle work={{ id: change.work, titles: names.works[change.work] ?? [] }} plain />
                    </Text>
                  )}
                  {change.kind === 'decision' && change.state !== undefined && (
                    <OutcomeBadge outcome={change.state} size="sm" />
                  )}
                  {change.kind !== 'decision' && change.state !== undefined && (
                    <Text span size="xs" c="dimmed">
                      {t(`changes.state.${change.state}`)}
                    </Text>
                  )}
                </span>
                <Text span size="xs" c="dimmed">
                  <When at={change.at} />
                </Text>
              </li>
            ))}
          </ul>
        )}
      </Box>
    </Section>
  )
}

/** Of a path its end. */
const nameOf = (title: string): string => title.split('/').at(-1) || title
