import { Box, Text } from '@mantine/core'
import { formatNumber, formatShare } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { LevelBadge } from '../../ui/index.js'
import type { Segment } from './check-data.js'
import classes from './viewer.module.css'

/** Score beyond which more proves no more (`thresholds.scoreCap` of the matcher), and the bits of a fingerprint. */
const scoreMax = 100
const bits = 256

/** What the level was read from, in words and as bars. */
export function Score({ segment }: { segment: Segment }) {
  const t = useTexts('viewer')
  const { evidence } = segment
  const chance = chanceText(segment.falseMatchProbability)
  return (
    <Box>
      <div className={classes.levelLine}>
        <LevelBadge level={segment.level} />
        <Text size="sm">{t(`score.level.${segment.level}`)}</Text>
      </div>
      <dl className={classes.score}>
        <Bar
          name={t('score.evidence')}
          part={segment.score / scoreMax}
          value={formatNumber(segment.score, 1)}
          text={t('score.evidence_text')}
        />
        <Bar
          name={t('score.coverage')}
          part={segment.coverage}
          value={formatShare(segment.coverage, 0)}
          text={t('score.coverage_text')}
        />
        {evidence !== undefined && (
          <Bar
            name={t('score.distance')}
            part={1 - evidence.medianDistance / 128}
            value={t('score.bits', { bits: formatNumber(evidence.medianDistance, 0), of: bits })}
            text={t('score.distance_text', { frames: formatNumber(evidence.matchedFrames) })}
          />
        )}
        {evidence !== undefined && evidence.pictureDistance < bits && (
          <Bar
            name={t('score.picture')}
            part={1 - evidence.pictureDistance / 128}
            value={t('score.bits', { bits: formatNumber(evidence.pictureDistance, 0), of: bits })}
            text={t('score.picture_text')}
          />
        )}
      </dl>
      <Text size="sm">
        {t('score.chance', { chance })}{' '}
        <Text span size="sm" c="dimmed">
          {evidence === undefined ? '' : t(`score.basis.${evidence.falseMatchBasis}`)}
        </Text>
      </Text>
    </Box>
  )
}

function Bar({ name, part, value, text }: { name: string; part: number; value: string; text: string }) {
  return (
    <div>
      <dt>
        <span>{name}</span>
        <span className="numbers">{value}</span>
      </dt>
      <dd>
        <span className={classes.bar} aria-hidden>
          <span style={{ width: `${Math.max(0, Math.min(1, part)) * 100}%` }} />
        </span>
        <span className={classes.barText}>{text}</span>
      </dd>
    </div>
  )
}

/** A chance as people read it: `2 %`, `1 : 20,000`, `≤ 1 : 10⁹`. */
export function chanceText(probability: number): string {
  if (probability >= 0.01) return formatShare(probability, 1)
  if (probability >= 1e-6) return `1 : ${formatNumber(Number((1 / probability).toPrecision(1)))}`
  return `≤ 1 : 10${superscript(Math.floor(-Math.log10(Math.max(probability, 1e-30)) + 1e-9))}`
}

const superscript = (value: number): string =>
  [...String(value)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '').join('')
