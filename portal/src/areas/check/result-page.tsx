import { Alert, Anchor, Box, Button, List, Loader, Progress, Switch, Text } from '@mantine/core'
import { IconCheck, IconCircleDashed, IconExternalLink, IconFileText, IconInfoCircle } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { queries, useCan, useEvents, useGet, useSend } from '../../api/index.js'
import { formatDuration, formatTimecode, nameIn, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import {
  AppLink,
  type Column,
  DataTable,
  ErrorNotice,
  LevelBadge,
  Loading,
  OutcomeBadge,
  Page,
  PartyName,
  Section,
  When,
  WorkTitle,
} from '../../ui/index.js'
import type { CheckDetail, ReferenceInfo, Segment } from '../viewer/check-data.js'
import { Timeline } from '../viewer/index.js'
import classes from './check.module.css'
import { Searched } from './searched.js'

/** A check: how far it is, then what was decided and why. */
export default function ResultPage() {
  const t = useTexts('check')
  const language = useLanguage()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const check = useGet('/v1/checks/{id}', { path: { id } })
  const open = check.data?.state === 'waiting' || check.data?.state === 'running'
  // Where the events do not come through, asking does.
  useGet('/v1/checks/{id}', { path: { id }, refetchInterval: open ? 2000 : false })
  useEvents(['job.changed', 'check.decided'], ({ subject, data }) => {
    if (subject === id || subject === check.data?.job || data.about === id)
      void queries.invalidateQueries({ queryKey: ['/v1/checks/{id}', { id }] })
  })
  const back = { to: '/check', text: t('title') }
  if (check.data === undefined)
    return (
      <Page title={t('result.title')} back={back}>
        {check.error === null ? <Loading /> : <ErrorNotice error={check.error} retry={() => void check.refetch()} />}
      </Page>
    )
  const { data } = check
  return (
    <Page
      title={data.kind === 'text' && data.name === 'prompt' ? t('result.prompt') : data.name}
      back={back}
      subtitle={
        <>
          {t('result.asked')} <When at={data.createdAt} />
        </>
      }
      actions={
        data.state === 'decided' && (
          <Button
            variant="default"
            component="a"
            href={`/v1/checks/${encodeURIComponent(id)}/page?language=${language}`}
            target="_blank"
            rel="noreferrer"
            leftSection={<IconExternalLink size={16} aria-hidden />}
          >
            {t('result.share_page')}
            <span className="only-heard">{t('ui:new_tab')}</span>
          </Button>
        )
      }
    >
      {data.state === 'decided' ? <Decided check={data} /> : <Underway check={data} />}
    </Page>
  )
}

function Underway({ check }: { check: CheckDetail }) {
  const t = useTexts('check')
  const { progress, state } = check
  const part = progress === undefined || progress.total <= 0 ? undefined : Math.min(1, progress.done / progress.total)
  if (state === 'failed' || state === 'cancelled')
    return (
      <Alert color="red" variant="light" role="alert" title={t(`state.${state}`)} icon={<IconInfoCircle aria-hidden />}>
        <Text size="sm">{t('progress.failed')}</Text>
        {check.error !== undefined && (
          <Text size="xs" c="dimmed">
            {check.error.code}: {check.error.message}
          </Text>
        )}
        <Anchor component={AppLink} to="/jobs" size="sm">
          {t('progress.jobs')}
        </Anchor>
      </Alert>
    )
  const steps = ['upload', 'wait', 'look', 'decide'] as const
  const now = state === 'waiting' ? 1 : progress?.step === 'record' ? 3 : 2
  return (
    <Section title={t('progress.title')}>
      <ol className={classes.steps} aria-live="polite">
        {steps.map((step, at) => {
          const is = at < now ? 'done' : at === now ? 'now' : 'later'
          return (
            <li key={step} data-state={is} aria-current={is === 'now' ? 'step' : undefined}>
              {is === 'done' ? (
                <IconCheck size={18} aria-hidden />
              ) : is === 'now' ? (
                <Loader size={16} aria-hidden />
              ) : (
                <IconCircleDashed size={18} aria-hidden />
              )}
              <span>{t(`progress.${step}`)}</span>
              {step === 'look' && is === 'now' && part !== undefined && progress !== undefined && (
                <div>
                  <Progress value={part * 100} aria-label={t('progress.look')} animated />
                  <Text size="xs" c="dimmed" className="numbers">
                    {formatTimecode(progress.done, 0)} / {formatTimecode(progress.total, 0)}
                  </Text>
                </div>
              )}
            </li>
          )
        })}
      </ol>
    </Section>
  )
}

function Decided({ check }: { check: CheckDetail }) {
  const t = useTexts('check')
  const language = useLanguage()
  const navigate = useNavigate()
  const { decision, segments, names } = check
  const titlesOf = (work: string) => check.works.find(({ id }) => id === work)?.titles ?? []
  const titleOf = (work: string) => nameIn(titlesOf(work), language) ?? work
  const referenceName = ({ work, name }: ReferenceInfo) =>
    name === undefined ? titleOf(work) : `${titleOf(work)} · ${name}`
  const open = (n: number) =>
    void navigate({ to: '/checks/$id/segments/$n', params: { id: check.id, n: String(n) } } as never)
  const summary = decision?.summary[language].replace(/^[^:：]+[:：]\s*/, '') ?? ''
  // What the summary says is not said again.
  const reasons = (decision?.reasons ?? []).filter(
    ({ text }, _at, all) => all.length === 1 || text[language] !== summary,
  )
  const columns: Column<Segment>[] = [
    {
      key: 'n',
      title: t('segments.work'),
      render: ({ n, work }) => `${n}. ${titleOf(work)}`,
      bare: true,
    },
    { key: 'level', title: t('segments.level'), width: 190, render: ({ level }) => <LevelBadge level={level} /> },
    { key: 'input', title: t('segments.input'), width: 150, render: ({ inputRange }) => rangeText(inputRange) },
    {
      key: 'reference',
      title: t('segments.reference'),
      width: 150,
      render: ({ referenceRange }) => rangeText(referenceRange),
    },
    {
      key: 'remarks',
      title: t('segments.remarks'),
      width: 150,
      wideOnly: true,
      render: ({ mirrored, speed }) =>
        [
          ...(mirrored ? [t('segments.mirrored')] : []),
          ...(Math.abs(speed - 1) > 0.03 ? [t('segments.speed', { speed: speed.toFixed(2) })] : []),
        ].join(t('comma')),
    },
  ]
  return (
    <>
      <Section title={t('result.decision')}>
        <div className={classes.verdict}>
          {check.outcome !== undefined && <OutcomeBadge outcome={check.outcome} size="lg" />}
          <Text fw={600} flex="1 1 20rem">
            {summary}
          </Text>
        </div>
        {check.supersededBy !== undefined && (
          <Alert mt="sm" color="yellow" variant="light" icon={<IconInfoCircle aria-hidden />}>
            {t('result.superseded', { receipt: check.supersededBy })}
          </Alert>
        )}
        <ul className={classes.reasons} aria-label={t('result.reasons')}>
          {reasons.map((reason) => (
            <li key={`${reason.code} ${reason.segment} ${reason.text.en}`} data-outcome={reason.outcome}>
              {reason.text[language]}{' '}
              {reason.segment !== undefined && (
                <Anchor
                  component={AppLink}
                  to="/checks/$id/segments/$n"
                  params={{ id: check.id, n: String(reason.segment) }}
                  size="sm"
                >
                  {t('result.look', { n: reason.segment })}
                </Anchor>
              )}
            </li>
          ))}
        </ul>
        {(decision?.needed.length ?? 0) > 0 && (
          <Box mt="md">
            <Text fw={600} size="sm">
              {t('result.needed')}
            </Text>
            <List size="sm" mt={4}>
              {decision?.needed.map(({ work, text }) => (
                <List.Item key={work}>{text[language]}</List.Item>
              ))}
            </List>
          </Box>
        )}
        {decision !== undefined && (
          <Text size="sm" c="dimmed" mt="md">
            {t('result.other_regime', {
              regime: t(`regime.${decision.underOtherRegime.regime}`),
              outcome: t(`ui:outcome.${decision.underOtherRegime.outcome}`),
            })}
          </Text>
        )}
      </Section>

      {segments.length > 0 && (
        <Section title={t('segments.timeline')} text={t('segments.timeline_text')}>
          <Timeline
            inputName={t('segments.file')}
            inputSeconds={check.durationSeconds ?? 0}
            references={check.references}
            segments={segments}
            onSegment={open}
            referenceName={referenceName}
          />
        </Section>
      )}
      {segments.length > 0 && (
        <Section title={t('segments.title', { count: segments.length })} padded={false}>
          <DataTable
            label={t('segments.title', { count: segments.length })}
            columns={columns}
            rows={segments}
            getKey={({ n }) => String(n)}
            linkOf={({ n }) => ({ to: '/checks/$id/segments/$n', params: { id: check.id, n: String(n) } })}
          />
        </Section>
      )}
      {names.length > 0 && (
        <Section title={t('names.title')}>
          <List size="sm">
            {names.map(({ work, name, where, certainty }) => (
              <List.Item key={`${work} ${name} ${where}`}>
                {t(`names.${certainty}`, { name, where: t(`names.where.${where}`) })}{' '}
                <WorkTitle work={{ id: work, titles: titlesOf(work) }} />
              </List.Item>
            ))}
          </List>
        </Section>
      )}

      <Searched check={check} nothing={segments.length === 0 && names.length === 0} />

      {check.own && check.kind === 'media' && segments.length > 0 && <Sharing check={check} />}

      <Section title={t('facts.title')}>
        <dl className={classes.facts}>
          <div>
            <dt>{t('facts.use')}</dt>
            <dd>{t(`use.noun.${check.use.kind}`)}</dd>
          </div>
          <div>
            <dt>{t('facts.by')}</dt>
            <dd>
              <PartyName
                id={check.use.party}
                name={nameIn(check.parties.find(({ id }) => id === check.use.party)?.names, language) ?? null}
              />
            </dd>
          </div>
          <div>
            <dt>{t('facts.model')}</dt>
            <dd>{check.use.model}</dd>
          </div>
          <div>
            <dt>{t('facts.territory')}</dt>
            <dd>
              {check.use.territory === 'worldwide' ? t('use.worldwide') : territoryName(check.use.territory, language)}
            </dd>
          </div>
          <div>
            <dt>{t('facts.regime')}</dt>
            <dd>{t(`regime.${check.use.regime}`)}</dd>
          </div>
          {(check.durationSeconds ?? 0) > 0 && (
            <div>
              <dt>{t('facts.length')}</dt>
              <dd>{formatDuration(check.durationSeconds ?? 0)}</dd>
            </div>
          )}
          {check.decidedAt !== undefined && (
            <div>
              <dt>{t('facts.decided')}</dt>
              <dd>
                <When at={check.decidedAt} exact />
              </dd>
            </div>
          )}
          {check.receipt !== undefined && (
            <div>
              <dt>{t('facts.receipt')}</dt>
              <dd>
                <Anchor component={AppLink} to="/record/receipts/$id" params={{ id: check.receipt }} size="sm">
                  <IconFileText size={14} aria-hidden /> {check.receipt}
                </Anchor>
              </dd>
            </div>
          )}
        </dl>
      </Section>
    </>
  )
}

/** Whether the rightsholders may look at the file. */
function Sharing({ check }: { check: CheckDetail }) {
  const t = useTexts('check')
  const can = useCan()
  const share = useSend('patch', '/v1/checks/{id}', { invalidates: ['/v1/checks'] })
  return (
    <Section title={t('sharing.title')}>
      <Switch
        label={t('more.shared')}
        description={t('more.shared_text')}
        checked={check.shared}
        disabled={!can('checks.write') || share.isPending}
        onChange={({ currentTarget }) =>
          share.mutate({ path: { id: check.id }, body: { shared: currentTarget.checked } })
        }
      />
      {share.error !== null && <ErrorNotice error={share.error} />}
    </Section>
  )
}

const rangeText = ([from, until]: readonly [number, number]): string =>
  from === until ? formatTimecode(from, 1) : `${formatTimecode(from, 1)} – ${formatTimecode(until, 1)}`
