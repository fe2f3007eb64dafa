import { Alert, Box, Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useGet } from '../../api/index.js'
import { formatBytes } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { CopyText, ErrorNotice, Fact, Facts, Loading, Page, PartyName, Section, When } from '../../ui/index.js'
import { adviceKey, fileOf, type JobView } from './job-data.js'
import { JobActions, JobProgress, JobTitle, StateOfJob, Took } from './job-parts.js'
import { useLiveJobs } from './live-jobs.js'

/** One job: how far it is, what came of it, or why it failed and what to do. */
export default function JobPage() {
  const t = useTexts('jobs')
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const seen = useLiveJobs()[id]
  const query = useGet('/v1/jobs/{id}', { path: { id } })
  const job = query.data
  const back = { to: '/jobs', text: t('title') }
  if (job === undefined)
    return (
      <Page title={t('job')} back={back}>
        {query.error === null ? <Loading /> : <ErrorNotice error={query.error} retry={() => void query.refetch()} />}
      </Page>
    )
  const file = fileOf(job)
  const kind = t(`kind.${job.kind}`)
  return (
    <Page
      title={job.title === '' ? kind : `${kind}${t('colon')}${job.title}`}
      back={back}
      narrow
      actions={
        <>
          {file !== undefined && (
            <Button
              component="a"
              href={`/v1/jobs/${encodeURIComponent(job.id)}/file`}
              download={file.name}
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {t('download', { size: formatBytes(file.bytes) })}
            </Button>
          )}
          <JobActions job={job} size="sm" />
        </>
      }
    >
      {job.state === 'running' && (
        <Box mb="lg">
          <JobProgress job={job} seen={seen} />
        </Box>
      )}
      {job.error !== undefined && (
        <Alert
          mb="lg"
          color={job.state === 'failed' ? 'red' : 'yellow'}
          variant="light"
          icon={<IconAlertTriangle aria-hidden />}
          title={job.state === 'failed' ? t('failed.title') : t('failed.again')}
        >
          <Text size="sm">{t(adviceKey(job.error.code))}</Text>
          <Text size="sm" mt={4} lang="en">
            {job.error.message}
          </Text>
          <Text size="xs" mt={4}>
            {t('failed.code', { code: job.error.code })}
          </Text>
        </Alert>
      )}
      <Section title={t('facts.title')}>
        <Facts>
          <Fact name={t('column.state')}>
            <StateOfJob state={seen?.state ?? job.state} />
          </Fact>
          <Fact name={t('facts.kind')}>
            <JobTitle job={{ ...job, title: '' }} />
          </Fact>
          <Fact name={t('column.party')}>
            <PartyName id={job.party ?? null} />
          </Fact>
          {job.subject !== undefined && (
            <Fact name={t('facts.subject')}>
              <CopyText value={job.subject} />
            </Fact>
          )}
          <Fact name={t('column.added')}>
            <When at={job.createdAt} exact />
          </Fact>
          {job.startedAt !== undefined && (
            <Fact name={t('begun')}>
              <When at={job.startedAt} exact />
            </Fact>
          )}
          {job.endedAt !== undefined && (
            <Fact name={t('facts.ended')}>
              <When at={job.endedAt} exact />
            </Fact>
          )}
          {job.notBefore !== undefined && job.state === 'waiting' && (
            <Fact name={t('facts.again')}>
              <When at={job.notBefore} exact />
            </Fact>
          )}
          <Fact name={t('column.took')}>
            <Took job={job} />
          </Fact>
          <Fact name={t('facts.attempts')}>
            <span className="numbers">{job.attempts}</span>
          </Fact>
          <Fact name={t('facts.id')}>
            <CopyText value={job.id} />
          </Fact>
        </Facts>
      </Section>
      {job.state === 'done' && <Result job={job} />}
    </Page>
  )
}

/** What came of it, as far as it is said in numbers and words. */
function Result({ job }: { job: JobView }) {
  const t = useTexts('jobs')
  const entries = Object.entries(typeof job.result === 'object' && job.result !== null ? job.result : {}).filter(
    ([, value]) => typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean',
  )
  if (entries.length === 0) return null
  return (
    <Section title={t('result.title')}>
      <Facts>
        {entries.map(([name, value]) => (
          <Fact key={name} name={knownResults.has(name) ? t(`result.${name}`) : name}>
            {typeof value === 'string' && value.length > 24 ? <CopyText value={value} /> : String(value)}
          </Fact>
        ))}
      </Facts>
    </Section>
  )
}
const knownResults = new Set([
  'count',
  'rematched',
  'decidedAgain',
  'snapshot',
  'digest',
  'bytes',
  'reference',
  'state',
  'rows',
])
