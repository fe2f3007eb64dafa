import { Button, Group } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useGet, useSend, waitsForSecond } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, Loading, notifyDone, Page, Section } from '../../ui/index.js'
import { type OwnerRow, OwnerRows, ownerRowsOf, ownersOf } from './owner-rows.js'
import { OwnershipTable } from './ownership-table.js'
import { type Ownership, type OwnershipSpan, versionOf, type Work } from './works-data.js'

/** Says whom a work belongs to; shows at once what that adds up to. */
export default function OwnersPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const answer = useGet('/v1/works/{id}', { path: { id } })
  if (answer.error !== null && answer.data === undefined) return <ErrorNotice error={answer.error} />
  return answer.data === undefined ? <Loading /> : <OwnersForm key={answer.data.seq} work={answer.data} />
}

function OwnersForm({ work }: { work: Work }) {
  const t = useTexts('works')
  const language = useLanguage()
  const navigate = useNavigate()
  const { id } = work
  const title = nameIn(work.titles, language) ?? id
  const [rows, setRows] = useState<OwnerRow[]>(() => ownerRowsOf(work.effectiveOwners, t('owners.worldwide')))
  const [bad, setBad] = useState(false)
  const transfer = useSend('put', '/v1/works/{id}/owners', {
    invalidates: ['/v1/works', '/v1/approvals'],
  })
  const owners = ownersOf(rows)
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
          notifyDone(t(waitsForSecond(result) ? 'transfer.waiting' : 'transfer.saved'))
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
        <OwnerRows rows={rows} onChange={setRows} bad={bad} />
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
