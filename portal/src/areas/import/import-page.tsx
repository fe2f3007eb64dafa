import {
  Alert,
  Anchor,
  Badge,
  Box,
  Button,
  Checkbox,
  Group,
  List,
  Progress,
  Select,
  Stack,
  Table,
  Text,
} from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconDownload, IconTableImport } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { type BodyOf, type Described, send, useMe, useSend } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, DropZone, ErrorNotice, Loading, Page, Section } from '../../ui/index.js'
import { PartyChoice } from '../works/choices.js'
import { sendFile } from '../works/upload.js'
import { useJob } from '../works/use-job.js'
import classes from './import.module.css'

type Problem = Described<'ImportProblem'>
type Report = Described<'ImportReport'>

/** What a column can mean: as a heading that the server knows, and the text that names it. */
const meanings = {
  id: '作品ID',
  title: '作品名',
  title_en: '作品名（英語）',
  kana: 'よみ',
  romaji: 'ローマ字',
  kind: '種別',
  parent: '親作品',
  names: '別名',
  abbreviated: '略称',
  fan: '通称',
  owner: '権利者',
  share: '持分',
  territory: '地域',
  from: '開始日',
  until: '終了日',
  regime: '制度',
  withheld: '非公開',
  committee: '製作委員会',
  representative: '幹事会社',
} as const
const schemes = ['ISAN', 'EIDR', 'ISCC', 'ISBN', 'ISWC', '管理番号'] as const

/** A catalogue, from a file to the registry: dropped, looked through, its columns explained, registered, reported. */
export default function ImportPage() {
  const t = useTexts('import')
  const me = useMe()
  const [file, setFile] = useState<File>()
  const [upload, setUpload] = useState<string>()
  const [error, setError] = useState<unknown>()
  const [mapping, setMapping] = useState<Record<string, string | null>>({})
  const [owner, setOwner] = useState<string | undefined>(
    me.partyRole === 'rightsholder' ? (me.party ?? undefined) : undefined,
  )
  const [options, setOptions] = useState({ skipBadRows: false, replace: false, refuseClaims: false })
  const [report, setReport] = useState<Report>()
  const [checking, setChecking] = useState(false)
  const [job, setJob] = useState<string>()
  const start = useSend('post', '/v1/imports', { invalidates: ['/v1/jobs'] })

  const body = {
    upload: upload ?? '',
    mapping,
    ...(owner === undefined ? {} : { owner }),
    skipBadRows: options.skipBadRows,
    replace: options.replace,
    claims: options.refuseClaims ? 'refuse' : 'open',
  } satisfies BodyOf<'/v1/imports', 'post'>
  const question = JSON.stringify(body)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when what is asked changes
  useEffect(() => {
    if (upload === undefined) return
    let late = false
    setChecking(true)
    send('post', '/v1/imports/preview', { body }).then(
      (answer) => {
        if (late) return
        setReport(answer)
        setError(undefined)
        setChecking(false)
      },
      (thrown: unknown) => {
        if (late) return
        setError(thrown)
        setChecking(false)
      },
    )
    return () => {
      late = true
    }
  }, [question])

  const reset = () => {
    setFile(undefined)
    setUpload(undefined)
    setError(undefined)
    setMapping({})
    setReport(undefined)
    setJob(undefined)
  }
  const take = (chosen: File | undefined) => {
    if (chosen === undefined) return
    reset()
    setFile(chosen)
    sendFile(chosen, { progress: () => undefined, paused: () => undefined, done: setUpload, failed: setError })
  }

  const willDo = report === undefined ? 0 : report.counts.new + report.counts.changed + report.counts.claims
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      back={{ to: '/works', text: t('shell:nav.works') }}
      actions={
        <Button
          component="a"
          href="/v1/imports/template"
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('template')}
        </Button>
      }
    >
      {file === undefined && <Drop take={take} />}
      {file !== undefined && job === undefined && (
        <Group mb="md" gap="sm">
          <Text fw={550}>{file.name}</Text>
          <Button variant="subtle" size="compact-sm" onClick={reset}>
            {t('again')}
          </Button>
        </Group>
      )}
      {file !== undefined && report === undefined && error === undefined && (
        <Stack align="center">
          <Loading />
          <Text size="sm" c="dimmed" role="status">
            {t(upload === undefined ? 'reading' : 'checking')}
          </Text>
        </Stack>
      )}
      {upload !== undefined && job === undefined && me.partyRole !== 'rightsholder' && (
        <Stack gap={4} mb="md">
          <PartyChoice label={t('owner')} value={owner} onChange={setOwner} />
          <Text size="xs" c="dimmed">
            {t('owner_hint')}
          </Text>
        </Stack>
      )}
      {error !== undefined && <ErrorNotice error={error} />}
      {report !== undefined && job === undefined && (
        <>
          <Alert
            variant="light"
            color={report.state === 'refused' ? 'red' : report.state === 'nothing-to-do' ? 'gray' : 'teal'}
            icon={report.state === 'refused' ? <IconAlertTriangle aria-hidden /> : <IconCircleCheck aria-hidden />}
            title={t(`state.${report.state}`)}
            mb="md"
            role="status"
          >
            {t(`state_text.${report.state}`)}
            <Counts report={report} keys={['new', 'changed', 'unchanged', 'claims', 'names', 'errors', 'warnings']} />
          </Alert>
          <Columns report={report} mapping={mapping} change={setMapping} />
          <Problems problems={report.problems} total={report.counts.errors + report.counts.warnings} />
          <Section title={t('options')}>
            <Stack gap="xs">
              {(
                [
                  ['skipBadRows', 'skip'],
                  ['replace', 'replace'],
                  ['refuseClaims', 'no_claims'],
                ] as const
              ).map(([key, text]) => (
                <Checkbox
                  key={key}
                  label={t(text)}
                  checked={options[key]}
                  onChange={({ currentTarget: { checked } }) => setOptions((before) => ({ ...before, [key]: checked }))}
                />
              ))}
            </Stack>
          </Section>
          {start.error !== null && <ErrorNotice error={start.error} />}
          <Button
            leftSection={<IconTableImport size={16} aria-hidden />}
            disabled={report.state !== 'dry-run' || willDo === 0}
            loading={start.isPending || checking}
            onClick={() => start.mutate({ body }, { onSuccess: ({ job: id }) => setJob(id) })}
          >
            {t('run', { count: willDo })}
          </Button>
        </>
      )}
      {job !== undefined && <Running job={job} reset={reset} />}
    </Page>
  )
}

function Drop({ take }: { take: (file: File | undefined) => void }) {
  const t = useTexts('import')
  return (
    <>
      <Box mb="md">
        <DropZone
          icon={IconTableImport}
          title={t('drop')}
          text={t('formats')}
          choose={t('choose')}
          accept=".csv,.tsv,.txt,.json,.jsonl,text/csv,application/json"
          take={take}
        />
      </Box>
      <Section title={t('how_title')}>
        <List size="sm" spacing={6}>
          {['how_1', 'how_2', 'how_3'].map((key) => (
            <List.Item key={key}>{t(key)}</List.Item>
          ))}
        </List>
      </Section>
    </>
  )
}

function Counts({ report, keys }: { report: Report; keys: readonly (keyof Report['counts'])[] }) {
  const t = useTexts('import')
  return (
    <dl className={classes.counts}>
      {keys
        .filter((key) => report.counts[key] > 0 || ['new', 'errors', 'recorded'].includes(key))
        .map((key) => (
          <div key={key} data-bad={(key === 'errors' && report.counts[key] > 0) || undefined}>
            <dt>{t(`counts.${key}`)}</dt>
            <dd>{formatNumber(report.counts[key])}</dd>
          </div>
        ))}
    </dl>
  )
}

/** What each heading was understood as; another meaning can be chosen, and the file is looked through again. */
function Columns({
  report,
  mapping,
  change,
}: {
  report: Report
  mapping: Record<string, string | null>
  change: (mapping: Record<string, string | null>) => void
}) {
  const t = useTexts('import')
  const unknown = report.problems
    .filter(({ code, column }) => code === 'unknown-column' && column !== undefined)
    .map(({ column = '' }) => column)
  const rows = [
    ...unknown.map((header) => ({ header, meaning: '' })),
    ...report.columns.map(({ header, field, language, scheme }) => ({
      header,
      meaning:
        field === 'ignored'
          ? '-'
          : field === 'identifier'
            ? (schemes.find((one) => one.toLowerCase() === scheme) ?? '管理番号')
            : field === 'title' && language === 'en'
              ? meanings.title_en
              : (meanings[field as keyof typeof meanings] ?? ''),
    })),
  ]
  const data = [
    { value: '-', label: t('ignore') },
    ...Object.entries(meanings).map(([field, value]) => ({ value: value as string, label: t(`field.${field}`) })),
    ...schemes.map((value) => ({
      value: value as string,
      label: value === '管理番号' ? `${t('field.identifier')} (own)` : `${t('field.identifier')} (${value})`,
    })),
  ]
  return (
    <Section title={t('columns')} text={t('columns_text')}>
      <Table.ScrollContainer minWidth={320} type="native" mah={360} tabIndex={0}>
        <Table aria-label={t('columns')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('header')}</Table.Th>
              <Table.Th scope="col">{t('meaning')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ header, meaning }) => (
              <Table.Tr key={header}>
                <Table.Th scope="row" fw={550}>
                  {header}
                </Table.Th>
                <Table.Td>
                  <Select
                    size="xs"
                    maw={260}
                    aria-label={t('meaning_of', { header })}
                    placeholder={t('unknown')}
                    error={meaning === ''}
                    searchable
                    allowDeselect={false}
                    value={meaning === '' ? null : meaning}
                    data={data}
                    onChange={(value) => {
                      if (value !== null) change({ ...mapping, [header]: value === '-' ? null : value })
                    }}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  )
}

function Problems({ problems, total }: { problems: readonly Problem[]; total: number }) {
  const t = useTexts('import')
  const language = useLanguage()
  const columns: Column<Problem>[] = [
    {
      key: 'line',
      title: t('line'),
      width: 80,
      render: ({ line }) => <span className="numbers">{line === 0 ? t('file') : formatNumber(line)}</span>,
    },
    {
      key: 'severity',
      title: t('severity.label'),
      width: 110,
      render: ({ severity }) => (
        <Badge color={severity === 'warning' ? 'yellow' : 'red'} size="sm">
          {t(`severity.${severity}`)}
        </Badge>
      ),
    },
    { key: 'column', title: t('column'), width: 140, render: ({ column }) => column ?? '' },
    { key: 'value', title: t('value'), width: 160, wideOnly: true, render: ({ value }) => <code>{value ?? ''}</code> },
    {
      key: 'what',
      title: t('what'),
      render: (problem) => (
        <>
          {problem[language].text}
          <Text size="xs" c="dimmed">
            {['unknown-column', 'unknown-field'].includes(problem.code) ? t('remedy_column') : problem[language].remedy}
          </Text>
        </>
      ),
    },
  ]
  return (
    <Section title={t('problems')} padded={false}>
      <DataTable
        label={t('problems')}
        columns={columns}
        rows={problems.map((problem, at) => ({ ...problem, at }))}
        getKey={({ line, code, column, ...rest }) => `${line} ${code} ${column ?? ''} ${(rest as { at?: number }).at}`}
        empty={
          <Text size="sm" c="dimmed" py="xs">
            {t('problems_none')}
          </Text>
        }
        rowHeight={64}
      />
      {total > problems.length && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('more', { count: problems.length })}
        </Text>
      )}
    </Section>
  )
}

/** The job that registers it, and what came of it. */
function Running({ job: id, reset }: { job: string; reset: () => void }) {
  const t = useTexts('import')
  const language = useLanguage()
  const job = useJob(id)
  const cancel = useSend('post', '/v1/jobs/{id}/cancel', { invalidates: ['/v1/jobs'] })
  const ended = job?.state === 'done' || job?.state === 'failed' || job?.state === 'cancelled'
  useEffect(() => {
    if (ended)
      void queries.invalidateQueries({
        predicate: ({ queryKey: [key] }) => /^\/v1\/(works|search|home)/.test(String(key)),
      })
  }, [ended])
  const report = job?.state === 'done' ? (job.result as Report) : undefined
  const progress = job?.progress
  return (
    <Section title={t(report === undefined ? 'running' : 'done')}>
      {!ended && (
        <>
          <Text size="sm" role="status" mb={6}>
            {progress === undefined ? t('waiting') : t(`step.${progress.step}`)}
            {progress !== undefined && progress.total > 0 && (
              <span className="numbers">{` ${formatNumber(progress.done)} / ${formatNumber(progress.total)}`}</span>
            )}
          </Text>
          <Progress
            animated
            value={progress === undefined || progress.total === 0 ? 0 : (progress.done / progress.total) * 100}
            aria-label={t('running')}
          />
          <Button mt="sm" variant="default" size="compact-md" onClick={() => cancel.mutate({ path: { id } })}>
            {t('cancel')}
          </Button>
        </>
      )}
      {job?.state === 'failed' && (
        <Alert color="red" variant="light" title={t('failed')}>
          {job.error?.message}
        </Alert>
      )}
      {job?.state === 'cancelled' && (
        <Alert color="gray" variant="light">
          {t('cancelled')}
        </Alert>
      )}
      {report !== undefined && (
        <>
          <Text fw={550}>{t(`state.${report.state}`)}</Text>
          <Counts report={report} keys={['recorded', 'new', 'changed', 'claims', 'errors', 'warnings']} />
          {report.problems.length > 0 && (
            <Stack mt="md">
              <Problems problems={report.problems} total={report.counts.errors + report.counts.warnings} />
            </Stack>
          )}
        </>
      )}
      {ended && (
        <Group mt="md" gap="sm">
          <Button component={AppLink} to="/works">
            {t('works')}
          </Button>
          <Button variant="default" onClick={reset}>
            {t('another')}
          </Button>
          {report?.report !== undefined && (
            <Anchor href={`/v1/imports/${encodeURIComponent(id)}/report?language=${language}`} download size="sm">
              {t('report')}
            </Anchor>
          )}
        </Group>
      )}
    </Section>
  )
}
