import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconDownload, IconSearch, IconZoomQuestion } from '@tabler/icons-react'
import { useState } from 'react'
import { type AnswerOf, useCan, useGet } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, Loading, PartyName, When, WorkTitle } from '../../ui/index.js'
import { VerifyHere } from '../record/index.js'
import { rowOutcomes, totalOf } from './dataset-data.js'
import { RowOutcomeBadge } from './dataset-parts.js'
import classes from './datasets.module.css'
import { InquiryRows } from './inquiry-rows.js'

export type Inquired = AnswerOf<'/v1/works/{id}/inquiry'>
type InquiredDataset = Inquired['datasets'][number]

export interface InquiryProps {
  work: string
  /** Only of this dataset; absent: of every one that may be asked about. */
  dataset?: string
}

/** "Was my work in it?": asked by a press, answered in a sentence, with what was searched, the rows, and what proves it. */
export function Inquiry({ work, dataset }: InquiryProps) {
  const t = useTexts('datasets')
  const [asked, setAsked] = useState(false)
  const query = dataset === undefined ? {} : { dataset }
  const answer = useGet('/v1/works/{id}/inquiry', { path: { id: work }, query, enabled: asked, staleTime: 60_000 })
  if (!asked)
    return (
      <Button variant="default" leftSection={<IconSearch size={16} aria-hidden />} onClick={() => setAsked(true)}>
        {t('inquiry.ask')}
      </Button>
    )
  if (answer.error !== null)
    return answer.error.code === 'training.not-allowed' ? (
      <Text size="sm" c="dimmed">
        {t('inquiry.not_yours')}
      </Text>
    ) : (
      <ErrorNotice error={answer.error} retry={() => void answer.refetch()} />
    )
  if (answer.data === undefined) return <Loading />
  return <Answer answer={answer.data} {...(dataset === undefined ? {} : { dataset })} />
}

function Answer({ answer, dataset }: { answer: Inquired; dataset?: string }) {
  const t = useTexts('datasets')
  const { work, datasets } = answer
  const found = datasets.filter(({ rows }) => totalOf(rows) > 0)
  const others = datasets.filter(({ rows }) => totalOf(rows) === 0)
  const name = `${work}.inquiry.json`
  return (
    <Stack gap="md">
      <Alert
        variant="light"
        color={found.length > 0 ? 'yellow' : 'gray'}
        icon={<IconZoomQuestion aria-hidden />}
        role="status"
        title={<Sentence answer={answer} />}
      >
        {found.length === 0 && <Text size="sm">{t('inquiry.no_proof')}</Text>}
        <Text size="xs" c="dimmed" component="div">
          {t('inquiry.at')} <When at={answer.at} exact />
        </Text>
      </Alert>
      {found.map((one) => (
        <Found key={one.receipt} one={one} work={work} {...(dataset === undefined ? {} : { dataset })} />
      ))}
      {others.length > 0 && <Others others={others} />}
      {datasets.length > 0 && (
        <div>
          <Text fw={600} size="sm">
            {t('inquiry.proof')}
          </Text>
          <Text size="sm" c="dimmed" mb="xs">
            {t('inquiry.proof_text')}
          </Text>
          <Group gap="sm" align="flex-start">
            <Button
              component="a"
              variant="default"
              download={name}
              href={`/v1/works/${encodeURIComponent(work)}/inquiry${dataset === undefined ? '' : `?dataset=${encodeURIComponent(dataset)}`}`}
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {t('inquiry.download')}
            </Button>
            <VerifyHere
              about={t('inquiry.proof')}
              // What is shown on this page is what is verified.
              read={async () => [{ name, text: JSON.stringify(answer) }]}
            />
          </Group>
        </div>
      )}
    </Stack>
  )
}

function Sentence({ answer: { datasets } }: { answer: Inquired }) {
  const t = useTexts('datasets')
  useLanguage()
  const found = datasets.filter(({ rows }) => totalOf(rows) > 0)
  const rows = found.reduce((sum, one) => sum + totalOf(one.rows), 0)
  const searched = datasets.reduce((sum, { rowsOfDataset }) => sum + rowsOfDataset, 0)
  if (datasets.length === 0) return t('inquiry.nothing_searched')
  return t(found.length === 0 ? 'inquiry.not_found' : 'inquiry.found', {
    count: datasets.length,
    found: formatNumber(found.length),
    datasets: formatNumber(datasets.length),
    rows: formatNumber(rows),
    searched: formatNumber(searched),
  })
}

/** A dataset in which it was found: whose, in how many rows, what became of them, how it was looked for, the rows. */
function Found({ one, work, dataset }: { one: InquiredDataset; work: string; dataset?: string }) {
  const t = useTexts('datasets')
  const can = useCan()
  return (
    <article className={classes.inquired} aria-label={one.dataset ?? t('inquiry.entry', { index: one.entry })}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Text fw={600}>{one.dataset}</Text>
          <Text size="sm" c="dimmed" component="div">
            <PartyName id={one.party ?? null} plain /> · {t('inquiry.for_model', { model: one.model })} ·{' '}
            <When at={one.decidedAt} />
          </Text>
        </div>
        {can('record.read') && <EntryLink index={one.entry} />}
      </Group>
      <Text size="sm" mt="xs">
        {t('inquiry.rows', {
          count: totalOf(one.rows),
          rows: formatNumber(totalOf(one.rows)),
          all: formatNumber(one.rowsOfDataset),
        })}
      </Text>
      <Group gap="xs" mt={4}>
        {rowOutcomes
          .filter((outcome) => one.rows[outcome] > 0)
          .map((outcome) => (
            <Group key={outcome} gap={6}>
              <RowOutcomeBadge outcome={outcome} />
              <Text size="sm" className="numbers">
                {formatNumber(one.rows[outcome])}
              </Text>
            </Group>
          ))}
      </Group>
      {one.works.some((each) => each.work !== work) && (
        <Text size="sm" mt="xs" component="div">
          {t('inquiry.parts')}{' '}
          {one.works.map((each, i) => (
            <span key={each.work}>
              {i > 0 && t('inquiry.comma')}
              <WorkTitle work={each.work} /> ({formatNumber(totalOf(each.rows))})
            </span>
          ))}
        </Text>
      )}
      <Searched one={one} />
      {one.removed === true && (
        <Text size="sm" mt="xs">
          {t('inquiry.removed')}
        </Text>
      )}
      <InquiryRows one={one} />
      {dataset !== undefined && one.removed !== true && (
        <Anchor component={AppLink} to="/datasets/$id/rows" params={{ id: dataset }} search={{ work }} size="sm">
          {t('inquiry.all_rows')}
        </Anchor>
      )}
    </article>
  )
}

/** How it was looked for, and what could not be looked at: an answer means no more than this. */
function Searched({ one }: { one: InquiredDataset }) {
  const t = useTexts('datasets')
  useLanguage()
  const unchecked = Object.entries(one.unchecked).filter(([, rows]) => rows > 0)
  const looked = new Set(one.searched.map(({ kind }) => kind))
  return (
    <dl className={classes.searched}>
      <dt>{t('inquiry.searched')}</dt>
      <dd>
        {one.searched.length === 0 ? t('inquiry.searched_nothing') : null}
        {one.searched.map(({ kind, entries, rows }) => (
          <div key={kind}>
            {t(entries === undefined ? 'inquiry.way' : 'inquiry.way_among', {
              way: t(`inquiry.kind.${kind}`, { defaultValue: kind }),
              rows: formatNumber(rows),
              entries: formatNumber(entries ?? 0),
            })}
          </div>
        ))}
      </dd>
      <dt>{t('inquiry.not_searched')}</dt>
      <dd>
        {!looked.has('fingerprints') && <div>{t('inquiry.no_content')}</div>}
        {unchecked
          .filter(([what]) => what !== 'content' || looked.has('fingerprints'))
          .map(([what, rows]) => (
            <div key={what}>
              {t('inquiry.unchecked', {
                what: t(`unchecked.what.${what}`, { defaultValue: what }),
                rows: formatNumber(rows),
              })}
            </div>
          ))}
        {one.notLookedFor.length > 0 && (
          <div>
            {t('inquiry.not_registered')}{' '}
            {one.notLookedFor.slice(0, 5).map((id, i) => (
              <span key={id}>
                {i > 0 && t('inquiry.comma')}
                <WorkTitle work={id} />
              </span>
            ))}
            {one.notLookedFor.length > 5 &&
              ` ${t('others', { count: one.notLookedFor.length - 5, formatted: formatNumber(one.notLookedFor.length - 5) })}`}
          </div>
        )}
        {looked.has('fingerprints') && unchecked.length === 0 && one.notLookedFor.length === 0 && '–'}
      </dd>
    </dl>
  )
}

const othersShown = 10

/** Those in which it was not found; not named where they are others'. */
function Others({ others }: { others: readonly InquiredDataset[] }) {
  const t = useTexts('datasets')
  const can = useCan()
  const [all, setAll] = useState(false)
  const shown = all ? others : others.slice(0, othersShown)
  const hidden = others.some(({ party }) => party === undefined)
  return (
    <div>
      <Text fw={600} size="sm">
        {t('inquiry.others')}
      </Text>
      {hidden && (
        <Text size="sm" c="dimmed">
          {t('inquiry.others_text')}
        </Text>
      )}
      <ul className={classes.files}>
        {shown.map((one) => (
          <li key={one.receipt}>
            <div>
              <Text size="sm" component="div">
                {one.dataset ?? t('inquiry.dataset_of', { rows: formatNumber(one.rowsOfDataset) })}
                {one.notLookedFor.length > 0 && ` – ${t('inquiry.before')}`}
              </Text>
              <Text size="xs" c="dimmed">
                {one.searched
                  .map(({ kind }) => t(`inquiry.kind.${kind}`, { defaultValue: kind }))
                  .join(t('inquiry.comma'))}
              </Text>
            </div>
            <Text size="sm" c="dimmed" component="div">
              <When at={one.decidedAt} /> {can('record.read') && <EntryLink index={one.entry} />}
            </Text>
          </li>
        ))}
      </ul>
      {others.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {t('others', { count: others.length - shown.length, formatted: formatNumber(others.length - shown.length) })}
        </Button>
      )}
    </div>
  )
}

function EntryLink({ index }: { index: number }) {
  const t = useTexts('datasets')
  return (
    <Anchor component={AppLink} to="/record/entries/$index" params={{ index: String(index) }} size="sm">
      {t('inquiry.entry', { index })}
    </Anchor>
  )
}
