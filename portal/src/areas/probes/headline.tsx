import { Paper, Text, Title } from '@mantine/core'
import { useLanguage, useTexts } from '../../i18n.js'
import { Section, StateBadge, type Tone } from '../../ui/index.js'
import { IntervalTrack } from './interval-track.js'
import { latestRound, type ProbeDetail, type Strength, shareText } from './probe-data.js'
import classes from './probes.module.css'

const tones: Readonly<Record<Strength, Tone>> = {
  untellable: 'quiet',
  none: 'quiet',
  weak: 'warn',
  moderate: 'warn',
  strong: 'bad',
}

/** How strong the evidence is, in a word. */
export function StrengthBadge({ strength }: { strength: Strength }) {
  const t = useTexts('probes')
  return <StateBadge tone={tones[strength]}>{t(`strength.${strength}`)}</StateBadge>
}

/** What leaks now, and how strong the evidence is: each as a figure and in a sentence. */
export function Headline({ probe: { report, sentences } }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const language = useLanguage()
  const rate = latestRound(report)?.works.rate ?? null
  const { strength } = report.comparison.evidence
  return (
    <Section title={t('headline.title')} padded={false}>
      <Paper p="md" className={classes.headline}>
        <div>
          <Title order={3}>{t('headline.rate')}</Title>
          <div className={classes.figure}>
            {rate === null ? (
              '–'
            ) : (
              <>
                {shareText(rate.rate)}{' '}
                <small>{t('headline.interval', { low: shareText(rate.low), high: shareText(rate.high) })}</small>
              </>
            )}
          </div>
          <IntervalTrack rate={rate} />
          <Text mt={6}>{sentences.now[language]}</Text>
        </div>
        <div>
          <Title order={3}>{t('headline.evidence')}</Title>
          <div className={classes.figure}>{t(`strength.${strength}`)}</div>
          <Text mt={6}>{sentences.evidence[language]}</Text>
        </div>
      </Paper>
    </Section>
  )
}
