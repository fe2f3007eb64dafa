import { Text, Title } from '@mantine/core'
import { useLanguage, useTexts } from '../../i18n.js'
import { Section, When } from '../../ui/index.js'
import type { ProbeDetail } from './probe-data.js'
import classes from './probes.module.css'
import { RateRows } from './rate-rows.js'

/** What the provider said it changed, and how much leaked before and since. */
export function ChangesSection({ probe: { report, sentences } }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const language = useLanguage()
  return (
    <Section title={t('changes.title')} text={t('changes.text')}>
      {report.changes.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('changes.none')}
        </Text>
      )}
      <div className={classes.changes}>
        {report.changes.map(({ change, before, after }, index) => (
          <div key={change.id}>
            <Title order={3}>
              <span aria-hidden>{`▼${index + 1} `}</span>
              {change.what}
            </Title>
            <Text size="sm" c="dimmed" mb={6}>
              {t('changes.stated_for')} <When at={change.at} exact /> · {t('changes.recorded')}{' '}
              <When at={change.recordedAt} exact />
            </Text>
            <p className={classes.sentence}>{sentences.changes[index]?.[language]}</p>
            <RateRows
              label={t('changes.rows')}
              rows={[
                { key: 'before', name: t('changes.before'), leaks: before, tone: 'work' },
                { key: 'after', name: t('changes.after'), leaks: after, tone: 'work' },
              ]}
            />
          </div>
        ))}
      </div>
    </Section>
  )
}
