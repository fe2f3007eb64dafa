import { Alert, Code, Group, Paper, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconFileOff } from '@tabler/icons-react'
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemInJapanese } from '../../../../../src/rights/exchange/problem-words.js'
import {
  grantSentences,
  reservationSentences,
  type Sentence,
  type SentenceOptions,
} from '../../../../../src/rights/sentences/index.js'
import { type BodyOf, type Described, type ProblemError, send, waitsForSecond } from '../../../api/index.js'
import { useLanguage, useTexts } from '../../../i18n.js'
import { EmptyState, ErrorNotice, Loading, Section } from '../../../ui/index.js'
import classes from '../permissions.module.css'
import { type NamesFound, nameOf } from '../permissions-data.js'
import { Sentences } from '../sentences.js'
import { StateBadge } from '../state-badge.js'

type Taken = Described<'LicenceImported'>
type Question = Omit<BodyOf<'/v1/licences/import', 'post'>, 'dryRun'>

/** What the document would become, asked again when something else is asked. */
export function useLicencePreview(question: Question, complete: boolean): UseQueryResult<Taken, ProblemError> {
  return useQuery<Taken, ProblemError>({
    queryKey: ['/v1/licences/import', question],
    queryFn: async ({ signal }) => {
      const answer = await send('post', '/v1/licences/import', { body: { ...question, dryRun: true } }, signal)
      // Nobody is asked to approve what does nothing.
      if (waitsForSecond(answer)) throw new Error('A dry run waits for a second person.')
      return answer
    },
    enabled: complete,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
}

/** Each permission and reservation as sentences, then what could not be carried over. */
export function LicencePreview({ preview }: { preview: UseQueryResult<Taken, ProblemError> }) {
  const t = useTexts('permissions')
  if (preview.error !== null) return <ErrorNotice error={preview.error} />
  if (preview.data === undefined) return <Loading />
  const { grants, reservations, known, problems, names } = preview.data
  return (
    <>
      <Section title={t('licence.becomes')} padded={false}>
        <Stack gap="sm" data-testid="licence-becomes">
          {known > 0 && <Alert>{t('licence.known', { count: known })}</Alert>}
          {grants.length + reservations.length === 0 && known === 0 && (
            <Paper p="md">
              <EmptyState
                order={3}
                icon={IconFileOff}
                title={t('licence.nothing')}
                text={t(problems.length > 0 ? 'licence.nothing_text' : 'licence.empty_text')}
              />
            </Paper>
          )}
          {grants.map((grant) => (
            <Become key={grant.id} what={t('licence.permission')} state={grant.state}>
              <Sentences sentences={inBoth((options) => grantSentences(grant, options), names)} />
            </Become>
          ))}
          {reservations.map((reservation) => (
            <Become key={reservation.id} what={t('licence.reservation')}>
              <Sentences sentences={inBoth((options) => reservationSentences(reservation, options), names)} />
            </Become>
          ))}
        </Stack>
      </Section>
      {problems.length > 0 && <Problems problems={problems} />}
    </>
  )
}

function Become({ what, state, children }: { what: string; state?: string; children: ReactNode }) {
  return (
    <Paper p="md" component="article" aria-label={what}>
      <Group gap="xs" mb={6}>
        <Text fw={600}>{what}</Text>
        {state !== undefined && <StateBadge state={state} />}
      </Group>
      {children}
    </Paper>
  )
}

function inBoth(say: (options: SentenceOptions) => Sentence[], found: NamesFound) {
  const of = (language: 'ja' | 'en') =>
    say({
      language,
      names: {
        party: (id) => nameOf(found.parties, id, language),
        work: (id) => nameOf(found.works, id, language),
      },
    })
  return { ja: of('ja').map((one) => [...one]), en: of('en').map((one) => [...one]) }
}

function Problems({ problems }: { problems: Taken['problems'] }) {
  const t = useTexts('permissions')
  return (
    <Section title={t('licence.problems')} text={t('licence.problems_text')}>
      <ul className={classes.problems} data-testid="licence-problems">
        {problems.map(({ path, problem, remedy }) => (
          <li key={`${path} ${problem}`}>
            <IconAlertTriangle size={16} aria-hidden />
            <div>
              <Code>{path}</Code>
              <Text size="sm">
                <Words text={problem} />
              </Text>
              <Text size="sm" c="dimmed">
                <Words text={remedy} />
              </Text>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** In the language of the page; as it was said where nobody has put it in words. */
function Words({ text }: { text: string }) {
  const language = useLanguage()
  const japanese = language === 'ja' ? problemInJapanese(text) : undefined
  return japanese === undefined ? <span lang="en">{text}</span> : <span>{japanese}</span>
}
