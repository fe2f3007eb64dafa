import {
  Alert,
  Button,
  Group,
  NumberInput,
  Radio,
  Stack,
  Switch,
  Tabs,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { IconDownload, IconFileImport, IconInfoCircle } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { type StatedSection, sizeUnits, statedSections } from '../../../../src/training/reports/stated-fields.js'
import { asProblem, useCan, useGet, useSend } from '../../api/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { ErrorNotice, Loading, notifyDone, Page, Section, When } from '../../ui/index.js'
import type { DatasetDetail } from './dataset-data.js'
import {
  fileOf,
  formOf,
  modalities,
  nothingTyped,
  type principles,
  readStatements,
  type StatementsFile,
  type StatementsForm,
  type Typed,
} from './statements-data.js'

const reports = ['eu-summary', 'principle-code', 'due-diligence'] as const

/** What only the provider can say of a dataset, for the reports that are made of it. */
export default function StatementsPage() {
  const t = useTexts('datasets')
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const dataset = useGet('/v1/datasets/{id}', { path: { id } })
  const saved = useGet('/v1/datasets/{id}/statements', { path: { id } })
  const error = dataset.error ?? saved.error
  const back = { to: `/datasets/${id}`, text: dataset.data?.name ?? t('title') }
  return (
    <Page title={t('statements.title')} subtitle={t('statements.subtitle')} back={back}>
      {error !== null ? (
        <ErrorNotice
          error={error}
          retry={() => {
            void dataset.refetch()
            void saved.refetch()
          }}
        />
      ) : dataset.data === undefined || saved.data === undefined ? (
        <Loading />
      ) : (
        <StatementsForms key={saved.data.savedAt ?? ''} dataset={dataset.data} saved={saved.data} />
      )}
    </Page>
  )
}

interface Saved {
  statements?: StatementsFile
  savedAt?: string
  before?: { name: string; statements: StatementsFile }
}

const today = () => new Date().toLocaleDateString('sv')

function StatementsForms({ dataset, saved }: { dataset: DatasetDetail; saved: Saved }) {
  const t = useTexts('datasets')
  const language = useLanguage()
  const mayWrite = useCan()('checks.write')
  const { id, party } = dataset
  const who = { by: dataset.names.parties[party]?.[language] ?? party, at: today() }
  const [form, setForm] = useState(() => formOf(saved.statements, who))
  const [asked, setAsked] = useState(false)
  const [wrongFile, setWrongFile] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  const save = useSend('put', '/v1/datasets/{id}/statements', { invalidates: ['/v1/datasets'] })
  const change = (changes: Partial<StatementsForm>) => setForm((before) => ({ ...before, ...changes }))
  const known: Readonly<Record<string, string | undefined>> = {
    'provider-name': who.by,
    'model-names': dataset.model,
    crawlers: dataset.looked?.agents?.join(', ') || undefined,
  }
  const complete = form.by.trim() !== '' && form.at !== ''
  const send = () => {
    setAsked(true)
    if (!complete) return
    save.mutate({ path: { id }, body: fileOf(form) }, { onSuccess: () => notifyDone(t('statements.saved')) })
  }
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    const read = file.size < 5_000_000 ? readStatements(await file.text()) : undefined
    setWrongFile(read === undefined ? file.name : undefined)
    if (read !== undefined) setForm(formOf(read, who))
  }
  const refused = save.error === null ? {} : fieldRefused(save.error)
  return (
    <>
      {saved.statements === undefined && saved.before !== undefined && (
        <Alert mb="md" variant="light" color="teal" icon={<IconInfoCircle aria-hidden />}>
          <Group justify="space-between" gap="sm">
            <Text size="sm">{t('statements.before', { name: saved.before.name })}</Text>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                if (saved.before !== undefined) setForm({ ...formOf(saved.before.statements, who), at: today() })
              }}
            >
              {t('statements.take_over')}
            </Button>
          </Group>
        </Alert>
      )}
      <Section title={t('statements.who')} text={t('statements.who_text')}>
        <Group align="flex-start" gap="md">
          <TextInput
            label={t('statements.by')}
            w={280}
            value={form.by}
            maxLength={300}
            error={asked && form.by.trim() === '' ? t('statements.by_needed') : undefined}
            onChange={({ currentTarget: { value } }) => change({ by: value })}
          />
          <TextInput
            label={t('statements.at')}
            type="date"
            w={170}
            value={form.at.slice(0, 10)}
            error={asked && form.at === '' ? t('statements.at_needed') : undefined}
            onChange={({ currentTarget: { value } }) => change({ at: value })}
          />
        </Group>
        <Group mt="md" gap="sm">
          <Switch
            label={t('statements.both')}
            checked={form.both}
            onChange={({ currentTarget: { checked } }) => setForm(inBoth(form, checked, language))}
          />
          <input
            ref={input}
            type="file"
            accept=".json,application/json"
            hidden
            tabIndex={-1}
            aria-label={t('statements.read')}
            onChange={({ currentTarget }) => {
              void take(currentTarget.files?.[0])
              currentTarget.value = ''
            }}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFileImport size={14} aria-hidden />}
            onClick={() => input.current?.click()}
          >
            {t('statements.read')}
          </Button>
          <Button
            component="a"
            size="xs"
            variant="subtle"
            leftSection={<IconDownload size={14} aria-hidden />}
            href={`data:application/json;charset=utf-8,${encodeURIComponent(`${JSON.stringify(fileOf(form), null, 2)}\n`)}`}
            download="statements.json"
          >
            {t('statements.keep')}
          </Button>
          {wrongFile !== undefined && (
            <Text size="sm" c="red" role="alert">
              {t('statements.wrong_file', { name: wrongFile })}
            </Text>
          )}
        </Group>
      </Section>
      <Tabs defaultValue="eu-summary" keepMounted={false}>
        <Tabs.List mb="md">
          {reports.map((report) => (
            <Tabs.Tab key={report} value={report}>
              {t(`papers.form.${report}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {reports.map((report) => (
          <Tabs.Panel key={report} value={report}>
            {statedSections[report].map((section) => (
              <Section
                key={section.id}
                title={report === 'eu-summary' ? `${section.id} ${section.title[language]}` : section.title[language]}
              >
                <Stack gap="md" maw={720}>
                  {report === 'principle-code' && principleOf(section) !== undefined && (
                    <Answer principle={principleOf(section)!} form={form} change={change} />
                  )}
                  {section.fields.map(({ id: field, label }) => (
                    <TypedField
                      key={field}
                      label={label[language]}
                      typed={form.texts[field] ?? nothingTyped}
                      both={form.both}
                      known={known[field]}
                      error={refused[`statements.${field}`]}
                      onChange={(typed) => change({ texts: { ...form.texts, [field]: typed } })}
                    />
                  ))}
                  {section.id === '1.1' && <SmallProvider form={form} change={change} />}
                  {section.id === '1.3' && <Sizes form={form} change={change} />}
                  {(section.id === 'P2' || section.id === 'P3') && (
                    <NumberInput
                      label={t('statements.inquiries')}
                      description={t('statements.inquiries_text')}
                      maw={260}
                      min={0}
                      allowDecimal={false}
                      thousandSeparator=","
                      value={form.inquiries[section.id]}
                      onChange={(value) =>
                        change({ inquiries: { ...form.inquiries, [section.id]: numberTyped(value) } })
                      }
                    />
                  )}
                </Stack>
              </Section>
            ))}
          </Tabs.Panel>
        ))}
      </Tabs>
      {save.error !== null && <ErrorNotice error={save.error} />}
      <Group mt="md" gap="md">
        <Button onClick={send} loading={save.isPending} disabled={!mayWrite}>
          {t('statements.save')}
        </Button>
        {asked && !complete && (
          <Text size="sm" c="red" role="alert">
            {t(form.by.trim() === '' ? 'statements.by_needed' : 'statements.at_needed')}
          </Text>
        )}
        {saved.savedAt !== undefined && (
          <Text size="sm" c="dimmed">
            {t('statements.saved_at')} <When at={saved.savedAt} />
          </Text>
        )}
      </Group>
    </>
  )
}

/** The principle that a topic is the first of. */
const principleOf = ({ id }: StatedSection) =>
  id === 'P1-models' ? ('P1' as const) : id === 'P2' || id === 'P3' ? id : undefined

const numberTyped = (value: string | number): number | '' => (typeof value === 'number' ? value : '')

/** Every text said once, or in both languages; nothing that was typed gets lost on the way. */
function inBoth(form: StatementsForm, both: boolean, language: 'ja' | 'en'): StatementsForm {
  const turned = ({ one, ja, en }: Typed): Typed =>
    both ? { one, ja: ja || one, en: en || one } : { one: (language === 'ja' ? ja || en : en || ja) || one, ja, en }
  const answer = (of: StatementsForm['answers']['P1']) => ({ ...of, explanation: turned(of.explanation) })
  const { P1, P2, P3 } = form.answers
  return {
    ...form,
    both,
    texts: Object.fromEntries(Object.entries(form.texts).map(([id, typed]) => [id, turned(typed)])),
    answers: { P1: answer(P1), P2: answer(P2), P3: answer(P3) },
  }
}

/** What the server says of one field: `… statements.crawlers: …`. */
function fieldRefused(error: unknown): Record<string, string> {
  const { detail, errors } = asProblem(error)
  const said = [...errors.map(({ path, problem }) => `${path}: ${problem}`), detail]
  return Object.fromEntries(
    said.flatMap((text) => {
      const [, field, problem] = /(?:^|[ .])(statements\.[\w-]+)(?:\.\w+)*: (.+)$/.exec(text) ?? []
      return field === undefined || problem === undefined ? [] : [[field, problem]]
    }),
  )
}

function TypedField({
  label,
  typed,
  both,
  known,
  error,
  onChange,
}: {
  label: string
  typed: Typed
  both: boolean
  known?: string | undefined
  error?: string | undefined
  onChange: (typed: Typed) => void
}) {
  const t = useTexts('datasets')
  const description = known === undefined ? undefined : t('statements.known', { text: known })
  const field = (key: keyof Typed, name: string) => (
    <Textarea
      key={key}
      label={name}
      description={description}
      autosize
      minRows={1}
      maxRows={12}
      maxLength={100_000}
      value={typed[key]}
      error={error}
      onChange={({ currentTarget: { value } }) => onChange({ ...typed, [key]: value })}
    />
  )
  return both ? (
    <>
      {field('ja', t('statements.in_japanese', { label }))}
      {field('en', t('statements.in_english', { label }))}
    </>
  ) : (
    field('one', label)
  )
}

interface PartProps {
  form: StatementsForm
  change: (changes: Partial<StatementsForm>) => void
}

function SmallProvider({ form, change }: PartProps) {
  const t = useTexts('datasets')
  return (
    <Radio.Group
      label={t('statements.small')}
      description={t('statements.small_text')}
      value={form.smallProvider}
      onChange={(value) => change({ smallProvider: value === 'yes' || value === 'no' ? value : '' })}
    >
      <Group gap="md" mt="xs">
        <Radio value="yes" label={t('statements.yes')} />
        <Radio value="no" label={t('statements.no')} />
        <Radio value="" label={t('statements.unstated')} />
      </Group>
    </Radio.Group>
  )
}

function Sizes({ form, change }: PartProps) {
  const t = useTexts('datasets')
  const language = useLanguage()
  return (
    <div>
      <Title order={3} fz="sm">
        {t('statements.sizes')}
      </Title>
      <Text size="xs" c="dimmed">
        {t('statements.sizes_text')}
      </Text>
      <Group gap="md" mt="xs" align="flex-start">
        {modalities.map((modality) => (
          <NumberInput
            key={modality}
            label={t('statements.size_of', {
              modality: t(`statements.modality.${modality}`),
              unit: sizeUnits[modality][language],
            })}
            w={190}
            min={0}
            thousandSeparator=","
            value={form.sizes[modality]}
            onChange={(value) => change({ sizes: { ...form.sizes, [modality]: numberTyped(value) } })}
          />
        ))}
      </Group>
    </div>
  )
}

function Answer({ principle, form, change }: PartProps & { principle: (typeof principles)[number] }) {
  const t = useTexts('datasets')
  const answer = form.answers[principle]
  const set = (changes: Partial<typeof answer>) =>
    change({ answers: { ...form.answers, [principle]: { ...answer, ...changes } } })
  return (
    <>
      <Radio.Group
        label={t(`statements.principle.${principle}`)}
        value={answer.follows}
        onChange={(value) => set({ follows: value === 'yes' || value === 'no' ? value : '' })}
      >
        <Group gap="md" mt="xs">
          <Radio value="yes" label={t('statements.follows')} />
          <Radio value="no" label={t('statements.explains')} />
          <Radio value="" label={t('statements.unstated')} />
        </Group>
      </Radio.Group>
      {answer.follows !== '' && (
        <TypedField
          label={t(answer.follows === 'yes' ? 'statements.how' : 'statements.why_not')}
          typed={answer.explanation}
          both={form.both}
          onChange={(explanation) => set({ explanation })}
        />
      )}
    </>
  )
}
