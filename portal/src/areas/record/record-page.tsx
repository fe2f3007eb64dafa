import { Anchor, Button, Code, Group, NumberInput, Text } from '@mantine/core'
import { IconDownload, IconFileDatabase } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { parseNote } from 'kyodaku/note'
import { useState } from 'react'
import { useGet, useGetPages } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import {
  CopyText,
  DataTable,
  EmptyState,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  OutcomeBadge,
  Page,
  Section,
  When,
} from '../../ui/index.js'
import { ComparedNotice } from './compared-notice.js'
import classes from './record.module.css'
import type { RecordAnswer } from './record-data.js'
import { RecordTabs } from './record-tabs.js'
import { SubjectName } from './subject-name.js'

/** The log: how it stands, whether its past is what it was, and its entries. */
export default function RecordPage() {
  const t = useTexts('record')
  const record = useGet('/v1/record', { staleTime: 10_000 })
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <RecordTabs here="entries" />
      {record.data === undefined ? (
        record.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={record.error} retry={() => void record.refetch()} />
        )
      ) : (
        <>
          <ComparedNotice record={record.data} />
          <Head record={record.data} />
          <Entries size={record.data.size} />
          <Range size={record.data.size} />
        </>
      )}
    </Page>
  )
}

function Head({ record }: { record: RecordAnswer }) {
  const t = useTexts('record')
  const names = cosigners(record)
  return (
    <Section title={t('head.title')}>
      <Facts>
        <Fact name={t('head.origin')}>
          <Code>{record.origin}</Code>
        </Fact>
        <Fact name={t('head.size')}>
          <span className="numbers">{formatNumber(record.size)}</span>
        </Fact>
        <Fact name={t('head.key')}>
          <CopyText value={record.verifierKey} />
          <Text size="xs" c="dimmed">
            {t('head.key_hint')}
          </Text>
        </Fact>
        <Fact name={t('head.witnesses')}>
          {names.length === 0
            ? t('head.witnesses_none')
            : t('head.witnesses_some', { count: names.length, names: names.join(', ') })}
        </Fact>
        <Fact name={t('head.checkpoint')}>
          <Code block className={classes.note}>
            {record.checkpoint.trimEnd()}
          </Code>
        </Fact>
        <Fact name={t('head.downloads')}>
          <Anchor href="/v1/record/verifier" download inherit>
            {t('head.verifier')}
          </Anchor>
          <Text size="xs" c="dimmed">
            {t('head.verifier_hint')}
          </Text>
        </Fact>
      </Facts>
    </Section>
  )
}

/** Who has signed besides the log itself. */
function cosigners({ checkpoint, cosignedCheckpoint, origin }: RecordAnswer): string[] {
  try {
    const { signatures } = parseNote(cosignedCheckpoint ?? checkpoint)
    return [...new Set(signatures.map(({ name }) => name).filter((name) => name !== origin))]
  } catch {
    return []
  }
}

function Entries({ size }: { size: number }) {
  const t = useTexts('record')
  const navigate = useNavigate()
  const { from } = useSearch({ strict: false }) as { from?: number }
  const [number, setNumber] = useState<number | string>('')
  const entries = useGetPages('/v1/record/entries', {
    query: { limit: 100, ...(typeof from === 'number' ? { from } : {}) },
  })
  const wanted = Number(number)
  const valid = number !== '' && Number.isSafeInteger(wanted) && wanted >= 0 && wanted < size
  return (
    <Section
      title={t('tabs.entries')}
      padded={false}
      actions={
        <Group
          component="form"
          gap="xs"
          align="flex-end"
          onSubmit={(event) => {
            event.preventDefault()
            if (valid) void navigate({ to: '/record' as '/', search: { from: wanted } as never })
          }}
        >
          {typeof from === 'number' && (
            <Button variant="subtle" size="compact-sm" onClick={() => void navigate({ to: '/record' as '/' })}>
              {t('list.newest')}
            </Button>
          )}
          <NumberInput
            aria-label={t('list.jump')}
            placeholder={t('list.jump')}
            size="xs"
            w={150}
            min={0}
            max={Math.max(0, size - 1)}
            allowDecimal={false}
            value={number}
            onChange={setNumber}
          />
          <Button type="submit" size="compact-sm" variant="default" disabled={!valid}>
            {t('list.jump_go')}
          </Button>
        </Group>
      }
    >
      <DataTable
        label={t('list.label')}
        rows={entries.items}
        getKey={({ index }) => String(index)}
        loading={entries.isPending}
        error={entries.error}
        retry={() => void entries.refetch()}
        more={entries.more}
        loadingMore={entries.isFetchingNextPage}
        linkOf={({ index }) => ({ to: '/record/entries/$index', params: { index: String(index) } })}
        empty={<EmptyState icon={IconFileDatabase} title={t('list.empty')} text={t('list.empty_text')} order={3} />}
        columns={[
          {
            key: 'index',
            title: t('list.number'),
            width: 90,
            render: ({ index }) => <span className="numbers">{index}</span>,
          },
          {
            key: 'kind',
            title: t('list.kind'),
            width: 190,
            render: ({ kind, outcome }) => (
              <Group gap={8} wrap="nowrap">
                <span>{t(`kind.${kind}`)}</span>
                {outcome !== undefined && <OutcomeBadge outcome={outcome} size="sm" />}
              </Group>
            ),
          },
          {
            key: 'subject',
            title: t('list.subject'),
            render: ({ subject }) =>
              subject === undefined ? (
                <Text span size="sm" c="dimmed">
                  {t('list.private')}
                </Text>
              ) : (
                <SubjectName subject={subject} plain />
              ),
          },
          {
            key: 'at',
            title: t('list.at'),
            width: 170,
            render: ({ at }) => (at === undefined ? '–' : <When at={at} short />),
          },
        ]}
      />
    </Section>
  )
}

function Range({ size }: { size: number }) {
  const t = useTexts('record')
  const [from, setFrom] = useState<number | string>(0)
  const [to, setTo] = useState<number | string>(Math.min(size, 1000) - 1)
  const [first, last] = [Number(from), Number(to)]
  const valid =
    size > 0 && from !== '' && to !== '' && first >= 0 && last >= first && last < size && last - first < 20_000
  if (size === 0) return null
  return (
    <Section title={t('range.title')} text={t('range.text')}>
      <Group align="flex-end" gap="sm">
        <NumberInput label={t('range.from')} value={from} onChange={setFrom} min={0} max={size - 1} w={140} />
        <NumberInput label={t('range.to')} value={to} onChange={setTo} min={0} max={size - 1} w={140} />
        <Button
          component="a"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          href={valid ? `/v1/record/range?from=${first}&to=${last + 1}` : undefined}
          data-disabled={!valid || undefined}
          aria-disabled={!valid}
          download
        >
          {t('range.download')}
        </Button>
      </Group>
      {!valid && (
        <Text size="xs" c="red" mt={6} role="status">
          {t('range.invalid', { last: size - 1 })}
        </Text>
      )}
    </Section>
  )
}
