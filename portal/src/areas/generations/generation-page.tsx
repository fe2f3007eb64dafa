import { Alert, Anchor, Button, Progress, Text } from '@mantine/core'
import { IconClockPause, IconDownload, IconLock } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, useGet } from '../../api/index.js'
import { formatNumber, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, CopyText, ErrorNotice, Fact, Facts, Loading, Page, PartyName, Section, When } from '../../ui/index.js'
import { FateBadge } from './fate-badge.js'
import { lookMilliseconds } from './generation-data.js'
import classes from './generations.module.css'
import { ReleasedVideo } from './released-video.js'

type Detail = AnswerOf<'/v1/generations/{id}'>

/** A video that was asked for: what was decided before anything was made, and about what came out. */
export default function GenerationPage() {
  const t = useTexts('generations')
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const answer = useGet('/v1/generations/{id}', { path: { id }, refetchInterval: lookMilliseconds })
  const back = { to: '/generations', text: t('back') }
  if (answer.error !== null && answer.data === undefined)
    return (
      <Page title={t('title')} back={back}>
        <ErrorNotice error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  if (answer.data === undefined) return <Loading />
  const { generation } = answer.data
  return (
    <Page title={t('one')} back={back} subtitle={<FateBadge {...generation} />}>
      <Waiting detail={answer.data} />
      <Section title={t('column.prompt')}>
        <Text className={classes.prompt} c={generation.prompt === undefined ? 'dimmed' : undefined}>
          {generation.prompt ?? t('deleted')}
        </Text>
      </Section>
      {generation.fate === 'released' && (
        <Section
          title={t('released.title')}
          actions={
            <Button
              component="a"
              href={`/v1/generations/${encodeURIComponent(generation.id)}/content`}
              download={`${generation.id}.mp4`}
              variant="default"
              size="compact-sm"
              leftSection={<IconDownload size={14} aria-hidden />}
            >
              {t('released.download')}
            </Button>
          }
        >
          <ReleasedVideo id={generation.id} />
        </Section>
      )}
      <Decided detail={answer.data} when="before" />
      <Decided detail={answer.data} when="after" />
      <Section title={t('facts.title')}>
        <AllFacts detail={answer.data} />
      </Section>
    </Page>
  )
}

/** What it waits for, or why it can't be had. */
function Waiting({ detail: { generation } }: { detail: Detail }) {
  const t = useTexts('generations')
  const { fate, progress, reviewUntil, sealedUntil, error } = generation
  if (fate === 'underway') return <Progress value={progress} mb="lg" aria-label={t('fate.underway')} animated />
  if (fate === 'reviewing')
    return (
      <Alert color="yellow" icon={<IconClockPause aria-hidden />} mb="lg" title={t('reviewing.title')}>
        {t('reviewing.text')} {reviewUntil !== undefined && <When at={reviewUntil} exact />}
      </Alert>
    )
  if (fate === 'withheld')
    return (
      <Alert color="red" icon={<IconLock aria-hidden />} mb="lg" title={t('withheld.title')}>
        {sealedUntil === undefined ? t('withheld.gone') : t('withheld.text')}{' '}
        {sealedUntil !== undefined && <When at={sealedUntil} exact />}
      </Alert>
    )
  if (fate === 'failed' && error !== undefined)
    return (
      <Alert color="gray" mb="lg" title={t('failed')}>
        {error.message}
      </Alert>
    )
  return null
}

/** A decision with its reasons, and the receipt that proves it. */
function Decided({ detail, when }: { detail: Detail; when: 'before' | 'after' }) {
  const t = useTexts('generations')
  const language = useLanguage()
  const { generation, reasons, outputReasons } = detail
  const receipt = when === 'before' ? generation.receipt : generation.outputReceipt
  const said = when === 'before' ? reasons : outputReasons
  if (receipt === undefined && generation.fate !== 'underway') return null
  return (
    <Section
      title={t(`decided.${when}`)}
      text={t(`decided.${when}_text`)}
      actions={
        receipt !== undefined && (
          <Anchor component={AppLink} to="/record/receipts/$id" params={{ id: receipt }} size="sm">
            {t('decided.receipt')}
          </Anchor>
        )
      }
    >
      {receipt === undefined ? (
        <Text size="sm" c="dimmed">
          {t('decided.not_yet')}
        </Text>
      ) : (
        <ul className={classes.reasons}>
          {said.map(({ code, text }) => (
            <li key={`${code} ${text.en}`} title={code}>
              {text[language]}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function AllFacts({ detail: { generation, names } }: { detail: Detail }) {
  const t = useTexts('generations')
  const language = useLanguage()
  const { provider, tenant, model, territory, purpose, kind, seconds, size, source, works, createdAt, completedAt } =
    generation
  return (
    <Facts>
      <Fact name={t('column.provider')}>
        <PartyName id={provider} />
        {tenant !== undefined && ` · ${tenant}`}
      </Fact>
      <Fact name={t('facts.kind')}>
        {t(`kind.${kind}`)}
        {source !== undefined && (
          <>
            {' · '}
            <Anchor component={AppLink} to="/generations/$id" params={{ id: source }} inherit>
              {t('facts.source')}
            </Anchor>
          </>
        )}
      </Fact>
      <Fact name={t('column.model')}>{model}</Fact>
      <Fact name={t('facts.territory')}>{territoryName(territory, language)}</Fact>
      {purpose !== undefined && <Fact name={t('facts.purpose')}>{purpose}</Fact>}
      {works.length > 0 && (
        <Fact name={t('facts.works')}>
          {works.map((work, i) => (
            <span key={work}>
              {i > 0 && (language === 'ja' ? '、' : ', ')}
              <Anchor component={AppLink} to="/works/$id" params={{ id: work }} inherit>
                {names.works[work]?.[language] ?? work}
              </Anchor>
            </span>
          ))}
        </Fact>
      )}
      {seconds !== undefined && (
        <Fact name={t('facts.length')}>
          {t('facts.seconds', { formatted: formatNumber(seconds) })}
          {size !== undefined && ` · ${size}`}
        </Fact>
      )}
      <Fact name={t('column.at')}>
        <When at={createdAt} exact />
      </Fact>
      {completedAt !== undefined && (
        <Fact name={t('facts.completed')}>
          <When at={completedAt} exact />
        </Fact>
      )}
      {generation.dryRun && <Fact name={t('facts.dry_run')}>{t('facts.dry_run_text')}</Fact>}
      <Fact name={t('facts.id')}>
        <CopyText value={generation.id} />
      </Fact>
    </Facts>
  )
}
