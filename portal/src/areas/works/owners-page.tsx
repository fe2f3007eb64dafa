import { ActionIcon, Button, Group, NumberInput, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useGet, useSend } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, Loading, notifyDone, Page, Section } from '../../ui/index.js'
import { OwnershipTable } from './ownership-table.js'
import { PartyChoice } from './work-form.js'
import classes from './works.module.css'
import { type Ownership, type OwnershipSpan, versionOf, type Work } from './works-data.js'

interface Row {
  key: number
  party: string | undefined
  percent: number | string
  territories: string
  from: string
  until: string
}

const day = (at: string | undefined) => at?.slice(0, 10) ?? ''

/** Says whom a work belongs to; shows at once what that adds up to. */
export default function OwnersPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const answer = useGet<Work>('/v1/works/{id}', { path: { id } })
  if (answer.error !== null && answer.data === undefined) return <ErrorNotice error={answer.error} />
  return answer.data === undefined ? <Loading /> : <OwnersForm key={answer.data.seq} work={answer.data} />
}

function OwnersForm({ work }: { work: Work }) {
  const t = useTexts('works')
  const language = useLanguage()
  const navigate = useNavigate()
  const { id } = work
  const title = nameIn(work.titles, language) ?? id
  const [rows, setRows] = useState<Row[]>(() =>
    work.effectiveOwners.map(({ party, share, territories, from, until }, key) => ({
      key,
      party,
      percent: share / 10_000,
      territories: territories.map((code) => (code === 'worldwide' ? t('owners.worldwide') : code)).join(', '),
      from: day(from),
      until: day(until),
    })),
  )
  const [bad, setBad] = useState(false)
  const transfer = useSend<{ approval?: string }>('put', '/v1/works/{id}/owners', {
    invalidates: ['/v1/works', '/v1/approvals'],
  })
  const owners = rows.flatMap((row): Ownership[] => {
    const share = Math.round(Number(row.percent) * 10_000)
    const territories = row.territories
      .split(/[,、\s]+/)
      .filter((code) => code !== '')
      .map((code) => (/^(world|全世界)/i.test(code) ? 'worldwide' : code.toUpperCase()))
    if (row.party === undefined || !(share > 0 && share <= 1_000_000) || territories.length === 0) return []
    // Days begin in Japan, where the registry is.
    const at = (text: string) => `${text}T00:00:00+09:00`
    return [
      {
        party: row.party,
        share,
        territories,
        ...(row.from === '' ? {} : { from: at(row.from) }),
        ...(row.until === '' ? {} : { until: at(row.until) }),
      },
    ]
  })
  const set = (key: number, change: Partial<Row>) =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...change } : row)))
  const submit = () => {
    setBad(owners.length < rows.length)
    if (owners.length < rows.length) return
    transfer.mutate(
      {
        path: { id },
        headers: versionOf(work.seq),
        body: { owners, ...(work.committee === undefined ? {} : { committee: work.committee }) },
      },
      {
        onSuccess: (result) => {
          notifyDone(t(result?.approval === undefined ? 'transfer.saved' : 'transfer.waiting'))
          void navigate({ to: '/works/$id', params: { id } as never })
        },
      },
    )
  }
  return (
    <Page
      title={t('transfer.title', { title })}
      subtitle={t('transfer.text')}
      back={{ to: '/works/$id', params: { id }, text: title }}
    >
      <Section title={t('owners.owner')}>
        <Stack gap="sm">
          {rows.map((row, i) => {
            const n = i + 1
            return (
              <div key={row.key} className={classes.ownerRow}>
                <PartyChoice
                  label={t('transfer.party', { n })}
                  value={row.party}
                  onChange={(party) => set(row.key, { party })}
                />
                <NumberInput
                  label={t('transfer.share', { n })}
                  value={row.percent}
                  min={0}
                  max={100}
                  decimalScale={4}
                  suffix=" %"
                  error={bad && !(Number(row.percent) > 0 && Number(row.percent) <= 100) && t('transfer.bad_share')}
                  onChange={(percent) => set(row.key, { percent })}
                />
                <TextInput
                  label={t('transfer.territories', { n })}
                  title={t('transfer.territories_hint')}
                  value={row.territories}
                  onChange={({ currentTarget }) => set(row.key, { territories: currentTarget.value })}
                />
                {(['from', 'until'] as const).map((edge) => (
                  <TextInput
                    key={edge}
                    type="date"
                    label={t(`transfer.${edge}`, { n })}
                    value={row[edge]}
                    onChange={({ currentTarget }) => set(row.key, { [edge]: currentTarget.value })}
                  />
                ))}
                <ActionIcon
                  size="lg"
                  aria-label={t('transfer.remove', { n })}
                  onClick={() => setRows((before) => before.filter(({ key }) => key !== row.key))}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </div>
            )
          })}
          <div>
            <Button
              variant="default"
              size="compact-md"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() =>
                setRows((before) => [
                  ...before,
                  {
                    key: Math.max(-1, ...before.map(({ key }) => key)) + 1,
                    party: undefined,
                    percent: '',
                    territories: t('owners.worldwide'),
                    from: '',
                    until: '',
                  },
                ])
              }
            >
              {t('transfer.add')}
            </Button>
          </div>
        </Stack>
      </Section>
      <Section title={t('transfer.sums')}>
        <OwnershipTable spans={sumsOf(owners)} label={t('transfer.sums')} />
      </Section>
      {transfer.error !== null && <ErrorNotice error={transfer.error} />}
      <Group gap="xs" mt="md">
        <Button loading={transfer.isPending} onClick={submit}>
          {t('transfer.save')}
        </Button>
        <Button component={AppLink} to="/works/$id" params={{ id }} variant="default">
          {t('form.cancel')}
        </Button>
      </Group>
    </Page>
  )
}

/** What shares add up to, by territory and period, as the registry will say it once they are recorded. */
function sumsOf(owners: readonly Ownership[]): OwnershipSpan[] {
  const territories = [...new Set(owners.flatMap((owner) => owner.territories))].filter((code) => code !== 'worldwide')
  const time = (at: string | undefined, otherwise: number) => (at === undefined ? otherwise : Date.parse(at))
  const cuts = [...new Set(owners.flatMap(({ from, until }) => [from, until]).filter((at) => at !== undefined))].sort(
    (a, b) => Date.parse(a) - Date.parse(b),
  )
  const edges = [undefined, ...cuts, undefined]
  return [...territories.sort(), 'worldwide'].flatMap((territory) =>
    edges.slice(0, -1).flatMap((from, i): OwnershipSpan[] => {
      const until = edges[i + 1]
      const start = time(from, Number.NEGATIVE_INFINITY)
      const holding = owners.filter(
        (owner) =>
          (owner.territories.includes('worldwide') || owner.territories.includes(territory)) &&
          time(owner.from, Number.NEGATIVE_INFINITY) <= start &&
          start < time(owner.until, Number.POSITIVE_INFINITY),
      )
      const total = holding.reduce((sum, { share }) => sum + share, 0)
      if (total === 0) return []
      return [
        {
          territory,
          ...(from === undefined ? {} : { from }),
          ...(until === undefined ? {} : { until }),
          owners: holding.map(({ party, share }) => ({ party, share })),
          total,
          claims: [],
          claimed: 0,
          ...(total > 1_000_000
            ? { conflict: 'over' as const }
            : total < 1_000_000
              ? { conflict: 'under' as const }
              : {}),
        },
      ]
    }),
  )
}
