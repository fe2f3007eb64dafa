import { ActionIcon, Box, Button, Checkbox, Group, Radio, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useMe } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, Section } from '../../ui/index.js'
import { WorkChoice } from './choices.js'
import { type EvocationRow, EvocationRows, evocationOf, rowsOfEvocations } from './evocation-rows.js'
import { emptyOwnerRow, type OwnerRow, OwnerRows, ownersOf } from './owner-rows.js'
import classes from './works.module.css'
import {
  type Evocation,
  type Name,
  type Ownership,
  type Regime,
  type Work,
  type WorkKind,
  workKinds,
} from './works-data.js'

export interface WorkDraft {
  id?: string
  kind: WorkKind
  parent?: string
  titles: Name[]
  identifiers?: { scheme: string; value: string }[]
  owners?: Ownership[]
  regime: Regime
  evocations?: Evocation[]
  disclosure?: 'withheld'
}

interface Row extends Name {
  key: number
}
interface IdentifierRow {
  key: number
  scheme: string
  value: string
}

const isJa = ({ kind, language, script }: Name) => kind === 'official' && language === 'ja' && script !== 'kana'
const isKana = ({ kind, language, script }: Name) => kind === 'alternate' && language === 'ja' && script === 'kana'
const isEn = ({ kind, language }: Name) => kind === 'official' && language === 'en'
const wholly = { share: 1_000_000, territories: ['worldwide'] }
const kinds = ['official', 'alternate', 'abbreviated', 'fan'] as const
const scripts = ['kanji', 'kana', 'romaji', 'latin', 'other'] as const

/** A work to be registered or changed: its names in all scripts, what it is, and (of a new one) whose. */
export function WorkForm({
  work,
  start,
  submit,
  busy,
  error,
  cancel,
}: {
  /** Being changed; absent: a new one. */
  work?: Work
  start?: { parent?: string | undefined; kind?: WorkKind | undefined }
  submit: (draft: WorkDraft) => void
  busy: boolean
  error: unknown
  cancel: ReactNode
}) {
  const t = useTexts('works')
  const me = useMe()
  const titles = work?.titles ?? []
  // The first of each is edited in a field of its own, all others below.
  const [jaName, kanaName, enName] = [isJa, isKana, isEn].map((is) => titles.find(is))
  const [ja, setJa] = useState(jaName?.text ?? '')
  const [kana, setKana] = useState(kanaName?.text ?? '')
  const [en, setEn] = useState(enName?.text ?? '')
  const [others, setOthers] = useState<Row[]>(
    titles.filter((name) => ![jaName, kanaName, enName].includes(name)).map((name, key) => ({ ...name, key })),
  )
  const [kind, setKind] = useState<WorkKind>(work?.kind ?? start?.kind ?? 'film')
  const [parent, setParent] = useState<string | undefined>(work?.parent ?? start?.parent)
  const [id, setId] = useState('')
  const [identifiers, setIdentifiers] = useState<IdentifierRow[]>(
    (work?.identifiers ?? []).map((one, key) => ({ ...one, key })),
  )
  const [regime, setRegime] = useState<Regime>(work?.regime ?? 'prior-permission')
  const [withheld, setWithheld] = useState(work?.withheld ?? false)
  const ownsWorks = me.partyRole === 'rightsholder' && me.party != null
  const [owner, setOwner] = useState<'inherit' | 'self' | 'detail'>(
    start?.parent !== undefined ? 'inherit' : ownsWorks ? 'self' : 'detail',
  )
  const [rows, setRows] = useState<OwnerRow[]>(() => [
    {
      ...emptyOwnerRow(0, t('owners.worldwide')),
      percent: 100,
      party: ownsWorks ? (me.party ?? undefined) : undefined,
    },
  ])
  const [evocations, setEvocations] = useState<EvocationRow[]>(() => rowsOfEvocations(work?.work?.evocations ?? []))
  const [badEvocations, setBadEvocations] = useState(false)
  const [badOwners, setBadOwners] = useState(false)
  const [missing, setMissing] = useState(false)
  const nextKey = (rows: readonly { key: number }[]) => Math.max(-1, ...rows.map(({ key }) => key)) + 1

  const send = (event: FormEvent) => {
    event.preventDefault()
    // What a field keeps of the name it came from: its language, script and whether it is an everyday word.
    const named = (text: string, before: Name | undefined, fresh: Omit<Name, 'text'>): Name[] =>
      text.trim() === '' ? [] : [{ ...(before ?? fresh), text: text.trim() }]
    const all: Name[] = [
      ...named(ja, jaName, { language: 'ja', script: 'kanji', kind: 'official' }),
      ...named(en, enName, { language: 'en', script: 'latin', kind: 'official' }),
      ...named(kana, kanaName, { language: 'ja', script: 'kana', kind: 'alternate' }),
      ...others
        .filter(({ text }) => text.trim() !== '')
        .map(({ key: _, ...name }) => ({ ...name, text: name.text.trim() })),
    ]
    // A work may be registered before it is known whose it is: the one row that is there from the start says nothing then.
    const said = rows.filter(({ party }) => party !== undefined || rows.length > 1)
    const detailed = ownersOf(said)
    const incomplete = work === undefined && owner === 'detail' && detailed.length < said.length
    setMissing(all.length === 0)
    const described = evocations.filter(({ traits }) => traits.trim() !== '')
    const evoked = described.flatMap((row) => evocationOf(row) ?? [])
    setBadOwners(incomplete)
    setBadEvocations(evoked.length < described.length)
    if (all.length === 0 || incomplete || evoked.length < described.length) return
    const numbers = identifiers.filter(({ value }) => value.trim() !== '').map(({ key: _, ...one }) => one)
    const own = owner === 'self' && me.party !== null ? [{ party: me.party, ...wholly }] : []
    submit({
      ...(work === undefined && id.trim() !== '' ? { id: id.trim() } : {}),
      kind,
      ...(parent === undefined ? {} : { parent }),
      titles: all,
      ...(numbers.length === 0 ? {} : { identifiers: numbers }),
      ...(work === undefined ? { owners: owner === 'detail' ? detailed : own } : {}),
      regime,
      // Said where there are any, or where there are none any more.
      ...(evoked.length > 0 || (work?.work?.evocations ?? []).length > 0 ? { evocations: evoked } : {}),
      ...(withheld ? { disclosure: 'withheld' as const } : {}),
    })
  }

  return (
    <form onSubmit={send} noValidate>
      <Section title={t('form.names')} text={t('form.names_text')}>
        <Stack gap="sm">
          <TextInput
            label={t('form.ja')}
            lang="ja"
            value={ja}
            onChange={({ currentTarget }) => setJa(currentTarget.value)}
            error={missing && t('form.need_title')}
            maxLength={500}
            data-autofocus
          />
          <TextInput
            label={t('form.kana')}
            description={t('form.kana_hint')}
            lang="ja"
            value={kana}
            onChange={({ currentTarget }) => setKana(currentTarget.value)}
            maxLength={500}
          />
          <TextInput
            label={t('form.en')}
            lang="en"
            value={en}
            onChange={({ currentTarget }) => setEn(currentTarget.value)}
            maxLength={500}
          />
          {others.length > 0 && (
            <Text size="sm" fw={550}>
              {t('form.other')}
            </Text>
          )}
          {others.map((row, i) => {
            const n = i + 1
            const set = (change: Partial<Row>) =>
              setOthers((before) => before.map((one) => (one.key === row.key ? { ...one, ...change } : one)))
            return (
              <div key={row.key} className={classes.row}>
                <TextInput
                  aria-label={t('form.other_text', { n })}
                  value={row.text}
                  onChange={({ currentTarget }) => set({ text: currentTarget.value })}
                  maxLength={500}
                />
                <Select
                  aria-label={t('form.other_kind', { n })}
                  value={row.kind}
                  allowDeselect={false}
                  data={kinds.map((value) => ({ value, label: t(`names.kind_of.${value}`) }))}
                  onChange={(value) => set({ kind: (value ?? 'alternate') as Name['kind'] })}
                />
                <TextInput
                  aria-label={t('form.other_language', { n })}
                  placeholder="ja"
                  value={row.language ?? ''}
                  onChange={({ currentTarget: { value } }) =>
                    setOthers((before) =>
                      before.map((one) => {
                        if (one.key !== row.key) return one
                        const { language: _, ...rest } = one
                        return value === '' ? rest : { ...rest, language: value }
                      }),
                    )
                  }
                  maxLength={60}
                />
                <Select
                  aria-label={t('form.other_script', { n })}
                  value={row.script ?? null}
                  allowDeselect={false}
                  data={scripts.map((value) => ({ value, label: t(`names.script_of.${value}`) }))}
                  onChange={(value) => set({ script: (value ?? 'other') as NonNullable<Name['script']> })}
                />
                <Checkbox
                  label={t('form.other_common')}
                  title={t('names.common_hint')}
                  checked={row.common === true}
                  onChange={({ currentTarget }) => set({ common: currentTarget.checked })}
                />
                <ActionIcon
                  size="lg"
                  aria-label={t('form.remove', { n })}
                  onClick={() => setOthers((before) => before.filter(({ key }) => key !== row.key))}
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
                setOthers((before) => [
                  ...before,
                  { key: nextKey(before), text: '', kind: 'alternate', language: 'ja', script: 'kanji' },
                ])
              }
            >
              {t('form.other_add')}
            </Button>
          </div>
        </Stack>
      </Section>
      <Section title={t('evocation.title')} text={t('evocation.text')}>
        <EvocationRows rows={evocations} onChange={setEvocations} bad={badEvocations} />
      </Section>
      <Section title={t('form.about')}>
        <Stack gap="sm">
          <Select
            label={t('form.kind')}
            value={kind}
            allowDeselect={false}
            maw={280}
            data={workKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
            onChange={(value) => setKind((value ?? 'other') as WorkKind)}
          />
          <WorkChoice
            label={t('form.parent')}
            description={t('form.parent_hint')}
            value={parent}
            except={work?.id}
            onChange={(chosen) => {
              setParent(chosen)
              if (work === undefined) setOwner(chosen !== undefined ? 'inherit' : ownsWorks ? 'self' : 'detail')
            }}
          />
          {work === undefined && (
            <TextInput
              label={t('form.id')}
              description={t('form.id_hint')}
              value={id}
              maw={420}
              maxLength={200}
              onChange={({ currentTarget }) => setId(currentTarget.value)}
            />
          )}
          {identifiers.length > 0 && (
            <Text size="sm" fw={550}>
              {t('form.identifiers')}
            </Text>
          )}
          {identifiers.map((row, i) => {
            const n = i + 1
            const set = (change: Partial<IdentifierRow>) =>
              setIdentifiers((before) => before.map((one) => (one.key === row.key ? { ...one, ...change } : one)))
            return (
              <div key={row.key} className={classes.identifier}>
                <Select
                  aria-label={t('form.identifier_scheme', { n })}
                  value={row.scheme}
                  allowDeselect={false}
                  data={[...new Set(['isan', 'eidr', 'iscc', 'isbn', 'iswc', 'own', row.scheme])].map((value) => ({
                    value,
                    label: value.toUpperCase(),
                  }))}
                  onChange={(value) => set({ scheme: value ?? 'own' })}
                />
                <TextInput
                  aria-label={t('form.identifier_value', { n })}
                  value={row.value}
                  onChange={({ currentTarget }) => set({ value: currentTarget.value })}
                  maxLength={500}
                />
                <ActionIcon
                  size="lg"
                  aria-label={t('form.identifier_remove', { n })}
                  onClick={() => setIdentifiers((before) => before.filter(({ key }) => key !== row.key))}
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
                setIdentifiers((before) => [...before, { key: nextKey(before), scheme: 'isan', value: '' }])
              }
            >
              {t('form.identifier_add')}
            </Button>
          </div>
          <Radio.Group label={t('form.regime')} value={regime} onChange={(value) => setRegime(value as Regime)}>
            <Stack gap={6} mt={4}>
              {(['prior-permission', 'reservation'] as const).map((value) => (
                <Radio key={value} value={value} label={t(`regime.${value}`)} description={t(`regime_hint.${value}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <Checkbox
            label={t('form.withheld')}
            description={t('withheld_hint')}
            checked={withheld}
            onChange={({ currentTarget }) => setWithheld(currentTarget.checked)}
          />
        </Stack>
      </Section>
      {work === undefined && (
        <Section title={t('form.owners')}>
          <Radio.Group aria-label={t('form.owners')} value={owner} onChange={(value) => setOwner(value as 'self')}>
            <Stack gap={8}>
              {parent !== undefined && <Radio value="inherit" label={t('form.owners_inherit')} />}
              {ownsWorks && <Radio value="self" label={t('form.owners_self')} />}
              <Radio value="detail" label={t('form.owners_detail')} />
            </Stack>
          </Radio.Group>
          {owner === 'detail' && (
            <Box mt="md">
              <OwnerRows rows={rows} onChange={setRows} bad={badOwners} />
            </Box>
          )}
        </Section>
      )}
      {error !== null && error !== undefined && <ErrorNotice error={error} />}
      <Group mt="md" gap="xs">
        <Button type="submit" loading={busy}>
          {t(work === undefined ? 'form.save' : 'form.change')}
        </Button>
        {cancel}
      </Group>
    </form>
  )
}
