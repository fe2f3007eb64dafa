import { Box, Button, Group, Text, UnstyledButton } from '@mantine/core'
import { IconStack2, IconX } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useGet, useGetPages, useMe } from '../../api/index.js'
import { formatDuration, formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import {
  AppLink,
  type Column,
  DataTable,
  EmptyState,
  ErrorNotice,
  Page,
  PartyName,
  Section,
  StateFilter,
  useShortcuts,
  When,
} from '../../ui/index.js'
import { type JobKind, type JobState, type JobView, jobStates, type KindSummary, kindIcons } from './job-data.js'
import { JobActions, JobProgress, JobTitle, StateOfJob, Took } from './job-parts.js'
import classes from './jobs.module.css'
import { type Seen, useLiveJobs } from './live-jobs.js'
import { NewJob } from './new-job.js'

/** The queue: what runs now with its progress, what waits kind by kind, and what became of the rest. */
export default function JobsPage() {
  const t = useTexts('jobs')
  const seen = useLiveJobs()
  const search = useSearch({ strict: false }) as { state?: JobState; kind?: JobKind }
  const navigate = useNavigate()
  const choose = (next: { state?: JobState | undefined; kind?: JobKind | undefined }) =>
    void navigate({ to: '/jobs', search: next as never, replace: true })
  const summary = useGet('/v1/jobs/summary')
  const running = useGet('/v1/jobs', { query: { state: 'running', limit: 50 } })
  useShortcuts({
    a: [() => choose({ kind: search.kind }), t('keys.all')],
    f: [() => choose({ kind: search.kind, state: 'failed' }), t('keys.failed')],
    w: [() => choose({ kind: search.kind, state: 'waiting' }), t('keys.waiting')],
  })
  // What has ended is gone at once, not only when the list is read again.
  const underWay = (running.data?.items ?? []).filter(({ id }) => (seen[id]?.state ?? 'running') === 'running')
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={<NewJob />}>
      {underWay.length > 0 && (
        <Section title={t('running.title')} padded={false}>
          <ul className={classes.running}>
            {underWay.map((job) => (
              <Running key={job.id} job={job} seen={seen[job.id]} />
            ))}
          </ul>
        </Section>
      )}
      <Section title={t('kinds.title')} text={t('kinds.text')} padded={false}>
        {summary.error !== null && summary.data === undefined ? (
          <ErrorNotice error={summary.error} retry={() => void summary.refetch()} />
        ) : (
          <Kinds
            kinds={summary.data?.kinds ?? []}
            chosen={search.kind}
            choose={(kind) => choose({ state: search.state, kind: kind === search.kind ? undefined : kind })}
          />
        )}
      </Section>
      <JobList
        kind={search.kind}
        state={search.state}
        seen={seen}
        choose={(state) => choose({ kind: search.kind, state })}
        showAll={() => choose({})}
      />
    </Page>
  )
}

function Running({ job, seen }: { job: JobView; seen: Seen | undefined }) {
  const t = useTexts('jobs')
  const me = useMe()
  return (
    <Box component="li" className={classes.kind}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="xs">
        <AppLink to="/jobs/$id" params={{ id: job.id }} className={classes.link}>
          <JobTitle job={job} strong />
        </AppLink>
        <div className={classes.actions}>
          <JobActions job={job} />
        </div>
      </Group>
      <JobProgress job={job} seen={seen} />
      <Group gap="md" mt={4}>
        {job.startedAt !== undefined && (
          <Text size="xs" c="dimmed">
            {t('begun')} <When at={job.startedAt} />
          </Text>
        )}
        {job.attempts > 1 && (
          <Text size="xs" c="dimmed">
            {t('attempt', { n: job.attempts })}
          </Text>
        )}
        {(me.party ?? '') === '' && (
          <Text size="xs" c="dimmed">
            <PartyName id={job.party ?? null} plain />
          </Text>
        )}
      </Group>
    </Box>
  )
}

function Kinds({
  kinds,
  chosen,
  choose,
}: {
  kinds: readonly KindSummary[]
  chosen: JobKind | undefined
  choose: (kind: JobKind) => void
}) {
  const t = useTexts('jobs')
  return (
    <ul className={classes.kinds}>
      {kinds.map(({ kind, waiting, running, failed, done, typicalSeconds }) => {
        const Sign = kindIcons[kind]
        return (
          <li key={kind}>
            <UnstyledButton
              className={classes.kind}
              data-chosen={kind === chosen || undefined}
              aria-pressed={kind === chosen}
              onClick={() => choose(kind)}
            >
              <Group gap={6} wrap="nowrap">
                <Sign size={17} stroke={1.7} aria-hidden className={classes.sign} />
                <Text fw={600} size="sm">
                  {t(`kind.${kind}`)}
                </Text>
              </Group>
              <span className={classes.numbers}>
                <span className={running > 0 ? classes.busy : undefined}>
                  {t('kinds.running', { count: formatNumber(running) as unknown as number })}
                </span>
                <span>{t('kinds.waiting', { count: formatNumber(waiting) as unknown as number })}</span>
                {failed > 0 && (
                  <span className={classes.bad}>
                    {t('kinds.failed', { count: formatNumber(failed) as unknown as number })}
                  </span>
                )}
                {done > 0 && <span>{t('kinds.done', { count: formatNumber(done) as unknown as number })}</span>}
                {typicalSeconds !== undefined && (
                  <span>{t('kinds.typical', { time: formatDuration(typicalSeconds) })}</span>
                )}
              </span>
            </UnstyledButton>
          </li>
        )
      })}
    </ul>
  )
}

function JobList({
  kind,
  state,
  seen,
  choose,
  showAll,
}: {
  kind: JobKind | undefined
  state: JobState | undefined
  seen: Readonly<Record<string, Seen>>
  choose: (state: JobState | undefined) => void
  showAll: () => void
}) {
  const t = useTexts('jobs')
  const me = useMe()
  const list = useGetPages('/v1/jobs', {
    query: { ...(kind === undefined ? {} : { kind }), ...(state === undefined ? {} : { state }) },
    keepPrevious: true,
  })
  const ofOperator = (me.party ?? '') === ''
  const columns: Column<JobView>[] = [
    { key: 'job', title: t('column.job'), render: (job) => <JobTitle job={job} /> },
    {
      key: 'state',
      title: t('column.state'),
      width: 130,
      bare: true,
      render: (job) => <StateOfJob state={seen[job.id]?.state ?? job.state} />,
    },
    ...(ofOperator
      ? [
          {
            key: 'party',
            title: t('column.party'),
            wideOnly: true,
            render: (job: JobView) => <PartyName id={job.party ?? null} plain />,
          },
        ]
      : []),
    { key: 'when', title: t('column.added'), width: 130, render: (job) => <When at={job.createdAt} /> },
    { key: 'took', title: t('column.took'), width: 110, align: 'right', render: (job) => <Took job={job} /> },
    {
      key: 'actions',
      title: t('column.actions'),
      width: 130,
      align: 'right',
      bare: true,
      render: (job) => <JobActions job={job} />,
    },
  ]
  const filtered = kind !== undefined || state !== undefined
  return (
    <Section
      title={kind === undefined ? t('list.title') : t('list.of_kind', { kind: t(`kind.${kind}`) })}
      padded={false}
      actions={
        <Group gap="xs">
          {kind !== undefined && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconX size={13} aria-hidden />}
              onClick={() => showAll()}
            >
              {t('list.all_kinds')}
            </Button>
          )}
        </Group>
      }
    >
      <StateFilter
        label={t('list.filter')}
        all={t('list.all')}
        states={jobStates}
        nameOf={(one) => t(`state.${one}`)}
        value={state}
        onChange={choose}
      />
      <DataTable
        label={t('list.title')}
        columns={columns}
        rows={list.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/jobs/$id', params: { id } })}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={
          filtered ? (
            <EmptyState
              order={3}
              title={t('list.none_of')}
              action={
                <Button variant="default" onClick={showAll}>
                  {t('list.show_all')}
                </Button>
              }
            />
          ) : (
            <EmptyState
              order={3}
              icon={IconStack2}
              title={t('list.none')}
              text={t('list.none_text')}
              action={
                <Button component={AppLink} to="/check" variant="light">
                  {t('list.check')}
                </Button>
              }
            />
          )
        }
      />
    </Section>
  )
}
