import {
  Checkbox,
  Chip,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core'
import { territoryWords, tokenWords } from '../../../../../src/rights/sentences/index.js'
import { useLanguage, useTexts } from '../../../i18n.js'
import { dayOf, endOfDay, startOfDay, type Terms, type UseKind, useKinds } from '../permissions-data.js'
import { type Draft, type Term, termIn, withTerm } from './draft.js'
import { PartyPicker, WorkPicker } from './pickers.js'

const purposes = [
  'non-commercial',
  'fan-works',
  'education',
  'research',
  'entertainment',
  'film',
  'news',
  'advertising',
  'merchandise',
  'commercial',
]
const contexts = [
  'advertising',
  'violence',
  'sexual-content',
  'politics',
  'religion',
  'real-persons',
  'gambling',
  'drugs',
  'hate',
  'education',
  'news',
  'other-works',
]
const territories =
  'worldwide JP US KR CN TW HK TH ID IN SG AU NZ CA MX BR GB IE FR DE IT ES PT NL BE CH AT SE NO DK FI PL CZ TR SA AE ZA'.split(
    ' ',
  )

/** The control of one term: the same in the sentence and in the form. */
export function TermField({
  term,
  draft,
  names,
  change,
  learn,
}: {
  term: Term
  draft: Draft
  /** What parties and works are called. */
  names: Readonly<Record<string, string>>
  change: (draft: Draft) => void
  /** Another name is known. */
  learn: (names: Readonly<Record<string, string>>) => void
}) {
  const t = useTexts('permissions')
  const language = useLanguage()
  const set = (value: unknown) => change(withTerm(draft, term, value))
  const label = t(`term.${term.replace('.', '_')}`)
  const chips = (known: readonly string[], chosen: readonly string[], names: (one: string) => string) => (
    <Stack gap={6} role="group" aria-label={label}>
      <Text size="sm" fw={500} aria-hidden>
        {label}
      </Text>
      <Chip.Group multiple value={[...chosen]} onChange={(values) => values.length > 0 && set(values)}>
        <Group gap={6}>
          {[...new Set([...known, ...chosen])].map((one) => (
            <Chip key={one} value={one} size="xs" variant="outline">
              {names(one)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Stack>
  )
  switch (term) {
    case 'grantor':
      return (
        <PartyPicker
          label={label}
          partyRole="rightsholder"
          value={draft.grantor}
          name={names[draft.grantor] ?? draft.grantor}
          onChange={(party, name) => {
            learn({ [party]: name })
            set(party)
          }}
        />
      )
    case 'grantee':
      return (
        <PartyPicker
          label={label}
          partyRole="provider"
          anyone
          value={draft.grantee}
          name={names[draft.grantee] ?? draft.grantee}
          onChange={(party, name) => {
            learn({ [party]: name })
            set(party)
          }}
        />
      )
    case 'works':
      return (
        <WorkPicker
          label={label}
          value={draft.works}
          names={Object.fromEntries(draft.works.map((id) => [id, names[id] ?? id]))}
          onChange={(works, found) => {
            learn(found)
            set(works)
          }}
        />
      )
    case 'uses':
      return (
        <Checkbox.Group
          label={label}
          value={draft.uses}
          onChange={(values) => {
            const chosen = useKinds.filter((use) => values.includes(use))
            if (chosen.length > 0) set(chosen satisfies UseKind[])
          }}
        >
          <Stack gap={6} mt={4}>
            {useKinds.map((use) => (
              <Checkbox key={use} value={use} label={t(`use_long.${use}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )
    case 'models':
      return (
        <TagsInput
          label={label}
          description={t('field.models_hint')}
          value={draft.models.includes('*') ? [] : draft.models}
          placeholder={draft.models.includes('*') ? t('field.any_model') : ''}
          onChange={(values) => set(values.length === 0 ? ['*'] : values.filter((one) => /^[^*]*\*?$/.test(one)))}
          comboboxProps={{ withinPortal: false }}
        />
      )
    case 'territories':
      return (
        <MultiSelect
          label={label}
          searchable
          data={territories.map((code) => ({ value: code, label: territoryWords(code, language) }))}
          value={draft.territories}
          onChange={(values) => {
            if (values.length === 0) return
            const world = values.includes('worldwide') && !draft.territories.includes('worldwide')
            set(world ? ['worldwide'] : values.length > 1 ? values.filter((one) => one !== 'worldwide') : values)
          }}
          comboboxProps={{ withinPortal: false }}
        />
      )
    case 'from':
      return (
        <TextInput
          type="date"
          label={label}
          description={t('dates_in_japan')}
          value={dayOf(draft.from)}
          onChange={({ currentTarget: { value } }) => value !== '' && set(startOfDay(value))}
        />
      )
    case 'until':
      return (
        <Stack gap={6}>
          <TextInput
            type="date"
            label={label}
            description={t('field.until_hint')}
            value={draft.until === undefined ? '' : dayOf(draft.until, true)}
            min={dayOf(draft.from)}
            onChange={({ currentTarget: { value } }) => set(value === '' ? undefined : endOfDay(value))}
          />
        </Stack>
      )
    case 'location':
      return (
        <TextInput
          label={label}
          description={t('field.location_hint')}
          value={draft.location}
          onChange={({ currentTarget: { value } }) => set(value)}
        />
      )
    case 'purposes':
      return chips(purposes, draft.purposes ?? [], (one) => tokenWords(one, language))
    case 'contexts.excluded':
    case 'contexts.allowed':
      return chips(contexts, (termIn(draft, term) as string[] | undefined) ?? [], (one) => tokenWords(one, language))
    case 'modalities':
      return chips(['video', 'image', 'audio', 'text'], draft.modalities ?? [], (one) => t(`modality.${one}`))
    case 'ratingMax':
      return (
        <Select
          label={label}
          data={['all', '12', '15', '18'].map((value) => ({ value, label: t(`rating.${value}`) }))}
          value={draft.ratingMax ?? null}
          allowDeselect={false}
          onChange={(value) => set(value)}
          comboboxProps={{ withinPortal: false }}
        />
      )
    case 'caps.count':
    case 'caps.seconds':
      return (
        <NumberInput
          label={label}
          min={0}
          allowDecimal={false}
          thousandSeparator
          value={(termIn(draft, term) as number | undefined) ?? ''}
          onChange={(value) => typeof value === 'number' && set(value)}
        />
      )
    case 'caps.shareOfClip':
    case 'duties.samples':
      return (
        <NumberInput
          label={label}
          min={1}
          max={100}
          suffix="%"
          value={Math.round(((termIn(draft, term) as number | undefined) ?? 0) * 1000) / 10}
          onChange={(value) => typeof value === 'number' && value > 0 && set(Math.min(100, value) / 100)}
        />
      )
    case 'price':
      return <PriceField price={draft.price} set={set} label={label} />
    default:
      return (
        <TextInput
          label={label}
          value={(termIn(draft, term) as string | undefined) ?? ''}
          maxLength={1000}
          onChange={({ currentTarget: { value } }) => set(value)}
          {...((termIn(draft, term) as string) === '' ? { error: t('field.not_empty') } : {})}
        />
      )
  }
}

function PriceField({
  price,
  set,
  label,
}: {
  price: Terms['price']
  set: (price: Terms['price']) => void
  label: string
}) {
  const t = useTexts('permissions')
  const { currency = 'JPY', amountMinor = 0, per = 'second' } = price ?? {}
  const digits = currency === 'JPY' || currency === 'KRW' ? 0 : 2
  return (
    <Group gap="xs" align="flex-end" role="group" aria-label={label}>
      <NumberInput
        label={label}
        min={0}
        decimalScale={digits}
        thousandSeparator
        value={amountMinor / 10 ** digits}
        onChange={(value) =>
          typeof value === 'number' && set({ currency, per, amountMinor: Math.round(value * 10 ** digits) })
        }
        w={110}
      />
      <Select
        label={t('field.currency')}
        data={['JPY', 'USD', 'EUR', 'KRW']}
        value={currency}
        allowDeselect={false}
        onChange={(value) => set({ currency: value ?? 'JPY', amountMinor, per })}
        w={90}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        label={t('field.per')}
        data={(['once', 'use', 'second', 'month', 'year'] as const).map((value) => ({
          value,
          label: t(`per.${value}`),
        }))}
        value={per}
        allowDeselect={false}
        onChange={(value) => set({ currency, amountMinor, per: value as typeof per })}
        w={130}
        comboboxProps={{ withinPortal: false }}
      />
    </Group>
  )
}
