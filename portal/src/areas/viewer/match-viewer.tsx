import { ActionIcon, Box, Group, SegmentedControl, Slider, Switch, Text, Tooltip } from '@mantine/core'
import {
  IconFlipHorizontal,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
  IconRepeat,
} from '@tabler/icons-react'
import { type CSSProperties, type ReactNode, useEffect, useState } from 'react'
import { formatTimecode, nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { ErrorNotice, Loading, OutcomeBadge, Section, useShortcuts, WorkTitle } from '../../ui/index.js'
import type { Comparison, ReferenceInfo, Segment } from './check-data.js'
import { type MatchLike, useComparison } from './comparison.js'
import { Picture } from './picture.js'
import { referenceTime, useClock } from './player-clock.js'
import { fit, mirroredBox, type Box as Part, regionBox, sameBox, wholeBox } from './regions.js'
import { Score } from './score.js'
import { Timeline } from './timeline.js'
import { type Verdict, VerdictBar } from './verdict-bar.js'
import classes from './viewer.module.css'

export interface MatchViewerProps {
  checkId?: string | undefined
  /** The check that has this receipt, where the check's id is not known. */
  receiptId?: string | undefined
  /** Number of the segment, from 1; or the match that it is. */
  segment?: number | undefined
  match?: MatchLike | undefined
  /** Told of another segment being chosen; without it the viewer changes to it by itself. */
  onSegment?: ((n: number) => void) | undefined
  /** Instead of recording the verdict here. */
  onVerdict?: ((verdict: Verdict) => unknown) | undefined
  /** False: without the verdict's buttons and keys (the page has its own). */
  verdicts?: boolean
  /** False: no keys at all, as where several viewers are on a page. */
  shortcuts?: boolean
}

/** What was found beside what it was found in: both videos at one time, the timeline, the score, the reasons. */
export function MatchViewer(props: MatchViewerProps) {
  const { comparison, error, retry } = useComparison(props)
  const [chosen, setChosen] = useState<number>()
  if (comparison === undefined) return error === undefined ? <Loading /> : <ErrorNotice error={error} retry={retry} />
  const wanted = props.segment ?? chosen ?? segmentOfMatch(comparison, props.match)
  const segment = comparison.segments.find(({ n }) => n === wanted) ?? comparison.segments[0]
  if (segment === undefined) return null
  return (
    <Viewer
      {...props}
      comparison={comparison}
      current={segment}
      onSegment={(n) => (props.onSegment === undefined ? setChosen(n) : props.onSegment(n))}
    />
  )
}

function segmentOfMatch({ segments }: Comparison, match: MatchLike | undefined): number | undefined {
  if (match === undefined) return undefined
  return (
    segments.find((one) => one.match?.id === match.id) ??
    segments.find(
      (one) => one.reference === match.reference && Math.abs(one.inputRange[0] - match.inputRange[0]) < 0.01,
    )
  )?.n
}

type Mode = 'side' | 'overlay' | 'difference'
const rates = [0.25, 0.5, 1, 2]

function Viewer({
  comparison,
  current,
  onSegment,
  onVerdict,
  verdicts = true,
  shortcuts = true,
}: MatchViewerProps & { comparison: Comparison; current: Segment; onSegment: (n: number) => void }) {
  const t = useTexts('viewer')
  const language = useLanguage()
  const { input, references, segments } = comparison
  const reference = references.find(({ id }) => id === current.reference)
  const clock = useClock(current, input.durationSeconds)
  const [mode, setMode] = useState<Mode>('side')
  const [opacity, setOpacity] = useState(0.5)
  const [mirrorBack, setMirrorBack] = useState(true)
  const [regions, setRegions] = useState(true)
  const [inputShape, setInputShape] = useState(16 / 9)
  const [referenceShape, setReferenceShape] = useState(16 / 9)
  const [inputContent, setInputContent] = useState<Part>(wholeBox)
  const [referenceContent, setReferenceContent] = useState<Part>(wholeBox)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was seen of one reference says nothing of another
  useEffect(() => setReferenceContent(wholeBox), [current.reference])

  const titleOf = (work: string) => nameIn(comparison.titleOf(work), language)
  const referenceName = (one: ReferenceInfo) => {
    const title = titleOf(one.work) ?? one.work
    return one.name === undefined ? title : `${title} · ${one.name}`
  }
  const mirrored = current.mirrored && mirrorBack
  const both = input.media !== undefined && reference?.side.media !== undefined
  const shown: Mode = both ? mode : 'side'

  // Regions are those of the picture as it was turned to match; shown as it is, they lie in the mirror image.
  const content = current.mirrored ? mirroredBox(inputContent) : inputContent
  const matchedInput = regionBox(current.evidence?.queryRegion, content)
  const inputBox = current.mirrored && !mirrorBack ? mirroredBox(matchedInput) : matchedInput
  const referenceBox = regionBox(current.evidence?.referenceRegion, referenceContent)

  const at = segments.indexOf(current)
  const go = (step: number) => {
    const to = segments[at + step]
    if (to !== undefined) onSegment(to.n)
  }
  useShortcuts(
    {
      space: [clock.toggle, t('keys.play')],
      ',': [() => clock.step(-1), t('keys.frame_back')],
      '.': [() => clock.step(1), t('keys.frame_on')],
      ArrowLeft: [() => clock.seek(clock.time - 1), t('keys.back')],
      ArrowRight: [() => clock.seek(clock.time + 1), t('keys.on')],
      l: [() => clock.setLoop(!clock.loop), t('keys.loop')],
      o: [() => setMode((now) => (now === 'overlay' ? 'side' : 'overlay')), t('keys.overlay')],
      d: [() => setMode((now) => (now === 'difference' ? 'side' : 'difference')), t('keys.difference')],
      m: [() => setMirrorBack((now) => !now), t('keys.mirror')],
      '[': [() => go(-1), t('keys.previous')],
      ']': [() => go(1), t('keys.next')],
    },
    { enabled: shortcuts },
  )

  const overlayStyle = (): CSSProperties => {
    const { scaleX, scaleY, x, y } = fit(inputBox, referenceBox)
    return { transform: `translate(${x * 100}%, ${y * 100}%) scale(${scaleX}, ${scaleY})`, transformOrigin: '0 0' }
  }
  const inputPicture = (layered: boolean) => (
    <Picture
      side={input}
      label={t('input_video')}
      time={clock.time}
      mirrored={mirrored}
      box={regions && !layered ? inputBox : undefined}
      hidden={t('hidden.input')}
      videoRef={clock.inputRef}
      onShape={setInputShape}
      onContent={(found) => setInputContent((known) => (sameBox(known, found) ? known : found))}
      {...(layered
        ? { style: overlayStyle(), opacity: shown === 'overlay' ? opacity : 1, blend: shown === 'difference' }
        : {})}
    />
  )
  const referencePicture = reference !== undefined && (
    <Picture
      side={reference.side}
      label={t('reference_video')}
      time={referenceTime(current, clock.time)}
      box={regions && shown === 'side' ? referenceBox : undefined}
      hidden={t('hidden.reference')}
      videoRef={clock.referenceRef}
      onShape={setReferenceShape}
      onContent={(found) => setReferenceContent((known) => (sameBox(known, found) ? known : found))}
    />
  )
  const [from, until] = current.inputRange
  const still = until <= from

  return (
    <Box className={classes.viewer} data-testid="match-viewer">
      <Box className={classes.stages} data-mode={shown}>
        {shown === 'side' ? (
          <>
            <Stage
              title={t('input')}
              remark={mirrored ? t('mirrored_back') : current.mirrored ? t('mirrored') : undefined}
              time={clock.time}
              shape={inputShape}
            >
              {inputPicture(false)}
            </Stage>
            <Stage
              title={
                reference === undefined ? (
                  t('reference')
                ) : (
                  <WorkTitle work={{ id: current.work, titles: comparison.titleOf(current.work) ?? [] }} />
                )
              }
              remark={
                Math.abs(current.speed - 1) > 0.03 ? t('speed', { speed: current.speed.toFixed(2) }) : reference?.name
              }
              time={referenceTime(current, clock.time)}
              shape={referenceShape}
            >
              {referencePicture}
            </Stage>
          </>
        ) : (
          <Stage
            title={shown === 'overlay' ? t('mode.overlay') : t('mode.difference')}
            remark={shown === 'difference' ? t('difference_text') : undefined}
            time={clock.time}
            shape={referenceShape}
          >
            {referencePicture}
            {inputPicture(true)}
          </Stage>
        )}
      </Box>

      {!still && (
        <Slider
          className={classes.scrub}
          aria-label={t('position')}
          thumbLabel={t('position')}
          min={clock.loop ? from : 0}
          max={clock.loop ? until : Math.max(until, input.durationSeconds)}
          step={0.01}
          value={clock.time}
          onChange={(value) => clock.seek(value)}
          label={(value) => formatTimecode(value)}
          size="sm"
        />
      )}
      <Group className={classes.controls} gap="xs">
        {!still && (
          <Group gap={2} wrap="nowrap">
            <Control text={t('keys.previous')} disabled={at <= 0} onClick={() => go(-1)}>
              <IconPlayerTrackPrev size={18} aria-hidden />
            </Control>
            <Control text={t('keys.frame_back')} onClick={() => clock.step(-1)}>
              <IconPlayerSkipBack size={18} aria-hidden />
            </Control>
            <ActionIcon
              size="lg"
              variant="filled"
              color="indigo"
              radius="xl"
              onClick={clock.toggle}
              aria-label={clock.playing ? t('pause') : t('play')}
            >
              {clock.playing ? <IconPlayerPause size={20} aria-hidden /> : <IconPlayerPlay size={20} aria-hidden />}
            </ActionIcon>
            <Control text={t('keys.frame_on')} onClick={() => clock.step(1)}>
              <IconPlayerSkipForward size={18} aria-hidden />
            </Control>
            <Control text={t('keys.next')} disabled={at >= segments.length - 1} onClick={() => go(1)}>
              <IconPlayerTrackNext size={18} aria-hidden />
            </Control>
            <Control text={t('keys.loop')} pressed={clock.loop} onClick={() => clock.setLoop(!clock.loop)}>
              <IconRepeat size={18} aria-hidden />
            </Control>
            {current.mirrored && (
              <Control text={t('keys.mirror')} pressed={mirrorBack} onClick={() => setMirrorBack(!mirrorBack)}>
                <IconFlipHorizontal size={18} aria-hidden />
              </Control>
            )}
          </Group>
        )}
        {!still && (
          <SegmentedControl
            size="xs"
            aria-label={t('rate')}
            value={String(clock.rate)}
            onChange={(value) => clock.setRate(Number(value))}
            data={rates.map((rate) => ({ value: String(rate), label: `${rate}×` }))}
          />
        )}
        <SegmentedControl
          size="xs"
          aria-label={t('mode.label')}
          value={shown}
          disabled={!both}
          onChange={(value) => setMode(value as Mode)}
          data={(['side', 'overlay', 'difference'] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
        />
        {shown === 'overlay' && (
          <Slider
            className={classes.opacity}
            size="sm"
            min={0}
            max={1}
            step={0.01}
            value={opacity}
            onChange={setOpacity}
            label={null}
            aria-label={t('opacity')}
            thumbLabel={t('opacity')}
          />
        )}
        {current.evidence !== undefined && (
          <Switch
            size="xs"
            label={t('regions')}
            checked={regions}
            onChange={({ currentTarget }) => setRegions(currentTarget.checked)}
          />
        )}
        <Text size="xs" c="dimmed" className={classes.hint}>
          {t('keys_hint')}
        </Text>
      </Group>

      {verdicts && <VerdictBar segment={current} onVerdict={onVerdict} shortcuts={shortcuts} />}

      <Section title={t('timeline.title')} text={t('timeline.text')}>
        <Timeline
          inputName={t('input')}
          inputSeconds={input.durationSeconds}
          references={references}
          segments={segments}
          current={current.n}
          time={still ? undefined : clock.time}
          onSegment={onSegment}
          onSeek={clock.seek}
          referenceName={referenceName}
        />
      </Section>

      <Box className={classes.columns}>
        <Section title={t('score.title', { n: current.n })}>
          <Score segment={current} />
        </Section>
        {comparison.decision !== undefined && (
          <Section
            title={
              <Group gap="xs" component="span">
                {t('decision')}
                {comparison.outcome !== undefined && <OutcomeBadge outcome={comparison.outcome} size="sm" />}
              </Group>
            }
          >
            <ul className={classes.reasons}>
              {reasonsFor(comparison, current).map((reason) => (
                <li key={`${reason.code} ${reason.text.en}`} data-outcome={reason.outcome}>
                  {reason.text[language]}
                </li>
              ))}
            </ul>
          </Section>
        )}
      </Box>
    </Box>
  )
}

/** Those that this segment or its work is about, and those that are about everything. */
const reasonsFor = ({ decision }: Comparison, { n, work }: Segment) =>
  (decision?.reasons ?? []).filter(
    (reason) => reason.segment === n || (reason.segment === undefined && (reason.work ?? work) === work),
  )

function Stage({
  title,
  remark,
  time,
  shape,
  children,
}: {
  title: ReactNode
  remark?: ReactNode
  time: number
  shape: number
  children: ReactNode
}) {
  return (
    <figure className={classes.stage}>
      <div className={classes.screen} style={{ aspectRatio: String(shape) }}>
        {children}
      </div>
      <figcaption>
        <Text span size="sm" fw={600} truncate>
          {title}
        </Text>
        {remark !== undefined && (
          <Text span size="xs" c="dimmed" truncate>
            {remark}
          </Text>
        )}
        <span className={`numbers ${classes.clock}`}>{formatTimecode(time)}</span>
      </figcaption>
    </figure>
  )
}

function Control({
  text,
  pressed,
  disabled = false,
  onClick,
  children,
}: {
  text: string
  pressed?: boolean
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <Tooltip label={text}>
      <ActionIcon
        size="lg"
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? 'indigo' : 'gray'}
        aria-label={text}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
