import { Box, Button, Group, Tabs, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { send, useGet, useMe, useSend, waitsForSecond } from '../../../api/index.js'
import { nameIn } from '../../../format/index.js'
import { useLanguage, useTexts } from '../../../i18n.js'
import { ConfirmButton, ErrorNotice, Loading, notifyDone, notifyUndo, Page, Section } from '../../../ui/index.js'
import classes from '../permissions.module.css'
import { type Grant, type GrantDetail, nameOf, tellDone } from '../permissions-data.js'
import {
  type Draft,
  draftFrom,
  hasTerm,
  missingIn,
  optionalTerms,
  requiredTerms,
  reservationTerms,
  type TemplateKey,
  templateKeys,
  termsOf,
} from './draft.js'
import { EffectPanel } from './effect-panel.js'
import { SentenceEditor } from './sentence-editor.js'
import { TermField } from './term-field.js'

/** Writes a permission, a reservation, or the answer to an offer. Begins from a template, a work, or another permission. */
export default function GrantBuilderPage() {
  const t = useTexts('permissions')
  const search = useSearch({ strict: false }) as {
    work?: string
    grantee?: string
    counter?: string
    like?: string
    template?: string
  }
  const from = search.counter ?? search.like
  const before = useGet('/v1/grants/{id}', { path: { id: from ?? '' }, enabled: from !== undefined })
  const back = { to: '/permissions', text: t('title') }
  if (from !== undefined && before.data === undefined)
    return (
      <Page title={t('builder.title')} back={back}>
        {before.isPending ? <Loading /> : <ErrorNotice error={before.error} />}
      </Page>
    )
  return <Builder search={search} back={back} {...(before.data === undefined ? {} : { before: before.data })} />
}

function Builder({
  search,
  before,
  back,
}: {
  search: { work?: string; grantee?: string; counter?: string; template?: string }
  before?: GrantDetail
  back: { to: string; text: string }
}) {
  const t = useTexts('permissions')
  const language = useLanguage()
  const me = useMe()
  const navigate = useNavigate()
  const answering = search.counter !== undefined && before !== undefined
  const own = me.partyRole === 'rightsholder' ? (me.party ?? '') : ''
  const kept = { grantor: own, works: search.work === undefined ? [] : [search.work] }
  const begin = (key: TemplateKey, from: typeof kept) =>
    draftFrom(key, from, { now: Date.now(), words: { label: t('first.label'), report: t('first.report') } })
  const given = templateKeys.find((one) => one === search.template)
  const [template, setTemplate] = useState<TemplateKey | undefined>(
    before === undefined ? (given ?? 'blank') : undefined,
  )
  const [draft, setDraft] = useState<Draft>(() =>
    before === undefined
      ? {
          ...begin(given ?? 'blank', kept),
          ...(search.grantee === undefined ? {} : { grantee: search.grantee }),
        }
      : { kind: 'grant', location: '', ...termsIn(before.grant) },
  )
  const [names, setNames] = useState<Readonly<Record<string, string>>>(() => ({
    ...(me.party && me.partyName ? { [me.party]: me.partyName } : {}),
    ...Object.fromEntries(
      Object.keys(before?.names.parties ?? {}).map((id) => [id, nameOf(before?.names.parties, id, language)]),
    ),
    ...Object.fromEntries(
      Object.keys(before?.names.works ?? {}).map((id) => [id, nameOf(before?.names.works, id, language)]),
    ),
  }))
  const learn = (found: Readonly<Record<string, string>>) => setNames((known) => ({ ...known, ...found }))
  useNamesOf({ work: search.work, parties: [own === '' ? undefined : own, search.grantee] }, learn)

  const choose = (key: TemplateKey) => {
    setTemplate(key)
    setDraft((now) => begin(key, { grantor: now.grantor || own, works: now.works }))
  }
  const missing = missingIn(draft)
  const editor = { draft, names, change: setDraft, learn }
  const terms = [
    ...(draft.kind === 'grant' ? requiredTerms : reservationTerms),
    ...(draft.kind === 'grant' ? optionalTerms.filter((term) => hasTerm(draft, term)) : []),
  ].filter((term) => !(answering && (term === 'grantor' || term === 'grantee')))
  return (
    <Page
      title={t(
        answering ? 'builder.counter_title' : draft.kind === 'reservation' ? 'builder.reserve_title' : 'builder.title',
      )}
      subtitle={t(answering ? 'builder.counter_subtitle' : 'builder.subtitle')}
      back={back}
    >
      {!answering && (
        <Section title={t('builder.templates')} padded={false}>
          <div className={classes.templates}>
            {templateKeys.map((key) => (
              <button
                key={key}
                type="button"
                className={classes.template}
                aria-pressed={template === key}
                data-template={key}
                onClick={() => choose(key)}
              >
                <Text span fw={600} display="block">
                  {t(`template.${key}.title`)}
                </Text>
                <Text span size="xs" c="dimmed">
                  {t(`template.${key}.text`)}
                </Text>
              </button>
            ))}
          </div>
        </Section>
      )}
      <Box className={classes.columns}>
        <Section title={t('builder.terms')} text={t('builder.terms_text')}>
          <Tabs defaultValue="sentences" keepMounted={false}>
            <Tabs.List mb="md">
              <Tabs.Tab value="sentences">{t('builder.as_sentences')}</Tabs.Tab>
              <Tabs.Tab value="form">{t('builder.as_form')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="sentences">
              <SentenceEditor {...editor} />
            </Tabs.Panel>
            <Tabs.Panel value="form">
              <Box maw={440} display="grid" style={{ gap: '1rem' }}>
                {terms.map((term) => (
                  <TermField key={term} term={term} {...editor} />
                ))}
              </Box>
            </Tabs.Panel>
          </Tabs>
          <Send
            draft={draft}
            missing={missing}
            {...(answering ? { answering: before.grant } : {})}
            done={(id) =>
              void navigate({
                to: id === undefined ? '/permissions/reservations' : '/permissions/$id',
                params: { id } as never,
              })
            }
          />
        </Section>
        <EffectPanel draft={draft} />
      </Box>
    </Page>
  )
}

/** The button that makes it so, and what is in its way. */
function Send({
  draft,
  missing,
  answering,
  done,
}: {
  draft: Draft
  missing: readonly string[]
  answering?: Grant
  done: (id?: string) => void
}) {
  const t = useTexts('permissions')
  const invalidates = ['/v1/grants', '/v1/reservations', '/v1/home', '/v1/works'] as const
  const give = useSend('post', '/v1/grants', { invalidates })
  const counter = useSend('post', '/v1/grants/{id}/counter', { invalidates })
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const go = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(undefined)
    try {
      await work()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  const withdraw = async (id: string) => {
    await send('post', '/v1/grants/{id}/withdraw', { path: { id } })
    notifyDone(t('done.withdrawn'))
  }
  const offer = () =>
    go(async () => {
      const made = await give.mutateAsync({ body: { terms: termsOf(draft), state: 'offered' } })
      if (waitsForSecond(made)) return void tellDone(made, '')
      notifyUndo(t('done.offered'), () => withdraw(made.id))
      done(made.id)
    })
  const answer = () =>
    go(async () => {
      const made = await counter.mutateAsync({
        path: { id: answering!.id },
        body: { changes: changesOf(draft, answering!) },
      })
      if (waitsForSecond(made)) return void tellDone(made, '')
      notifyUndo(t('done.countered'), () => withdraw(made.offer.id))
      done(made.offer.id)
    })
  const blocked = missing.length > 0
  return (
    <Box mt="lg">
      {error !== undefined && <ErrorNotice error={error} />}
      <Group gap="xs" mt="sm">
        {draft.kind === 'reservation' ? (
          <ConfirmButton
            variant="filled"
            disabled={blocked}
            title={t('reserve.confirm_title')}
            text={t('reserve.confirm_text')}
            confirm={t('reserve.confirm')}
            danger={false}
            onConfirm={async () => {
              const { uses, territories, from, location } = draft
              for (const work of draft.works)
                await send('post', '/v1/reservations', {
                  body: {
                    terms: { work, uses, territories, from, ...(location === '' ? {} : { evidence: { location } }) },
                  },
                })
              notifyDone(t('done.reserved'))
              done()
            }}
          >
            {t('reserve.confirm')}
          </ConfirmButton>
        ) : answering !== undefined ? (
          <Button onClick={() => void answer()} loading={busy}>
            {t('action.counter_send')}
          </Button>
        ) : (
          <>
            <Button onClick={() => void offer()} loading={busy} disabled={blocked}>
              {t('action.offer')}
            </Button>
            <ConfirmButton
              disabled={blocked}
              danger={false}
              title={t('action.give_title')}
              text={t('action.give_text')}
              confirm={t('action.give')}
              onConfirm={async () => {
                const made = await give.mutateAsync({ body: { terms: termsOf(draft), state: 'active' } })
                if (tellDone(made, t('done.given'))) done(made.id)
              }}
            >
              {t('action.give')}
            </ConfirmButton>
          </>
        )}
      </Group>
      {blocked && (
        <Text size="sm" c="dimmed" mt={6}>
          {t('builder.missing', { terms: missing.map((term) => t(`term.${term}`)).join(' / ') })}
        </Text>
      )}
    </Box>
  )
}

function termsIn({
  id: _,
  state: __,
  revokedFrom: ___,
  offeredBy: ____,
  counterTo: _____,
  signedBy: ______,
  ...terms
}: Grant) {
  return terms
}

/** What an answer says otherwise; what is left out of it goes as `null`. */
function changesOf(draft: Draft, offer: Grant): object {
  const { grantor: _, grantee: __, ...after } = termsOf(draft)
  const { grantor: ___, grantee: ____, ...before } = termsIn(offer)
  const changes: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [(before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key]]
    if (JSON.stringify(was) !== JSON.stringify(is)) changes[key] = is ?? null
  }
  return changes
}

/** Learns what a work and parties are called that stand in the address. */
function useNamesOf(
  { work, parties: [own, other] }: { work: string | undefined; parties: readonly (string | undefined)[] },
  learn: (names: Readonly<Record<string, string>>) => void,
): void {
  const language = useLanguage()
  const staleTime = 600_000
  const asked = (id: string | undefined) => ({ path: { id: id ?? '' }, enabled: id !== undefined, staleTime })
  const titled = useGet('/v1/works/{id}', asked(work)).data
  const first = useGet('/v1/parties/{id}', asked(own)).data
  const second = useGet('/v1/parties/{id}', asked(other)).data
  const latest = useRef(learn)
  latest.current = learn
  useEffect(() => {
    const named = [
      ...(titled === undefined ? [] : [{ id: titled.id, names: titled.titles }]),
      ...[first, second].filter((party) => party !== undefined),
    ]
    const found = named.flatMap(({ id, names }) => {
      const name = nameIn(names, language)
      return name === undefined ? [] : [[id, name] as const]
    })
    if (found.length > 0) latest.current(Object.fromEntries(found))
  }, [titled, first, second, language])
}
