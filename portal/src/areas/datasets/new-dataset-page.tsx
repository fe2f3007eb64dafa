import { Alert, Button, Group, Progress, Radio, Select, Stack, Tabs, Text, TextInput } from '@mantine/core'
import { IconDatabaseSearch, IconInfoCircle, IconUpload } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { type BodyOf, send, useMe, useSend } from '../../api/index.js'
import { formatBytes, formatNumber, formatShare } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { DropZone, ErrorNotice, Loading, Page, Section } from '../../ui/index.js'
import { territoryOptions } from '../check/territories.js'
import { PartyChoice } from '../works/choices.js'
import { sendFile } from '../works/upload.js'
import { type Description, foundChoices, mappingOf } from './column-roles.js'
import { ColumnTable } from './column-table.js'
import { LookupFields, lookupErrors, lookupsBody, noLookups, unusableAgents } from './lookup-fields.js'
import { type CsvReading, MappingFileButtons } from './mapping-file.js'

type Body = BodyOf<'/v1/datasets', 'post'>
type Place = Pick<Body, 'upload' | 'location'> & { called: string }

/** A dataset from where it lies to a run: chosen, looked at, its columns explained, the use said, begun. */
export default function NewDatasetPage() {
  const t = useTexts('datasets')
  const { party } = useMe()
  const [place, setPlace] = useState<Place>()
  const [sending, setSending] = useState<{ name: string; sent: number; total: number }>()
  const [described, setDescribed] = useState<Description>()
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const [csv, setCsv] = useState<CsvReading>({})
  const [changed, setChanged] = useState(false)
  const [looking, setLooking] = useState(false)
  const [error, setError] = useState<unknown>()
  const latest = useRef(0)

  /** Asks what it is; only the newest answer counts. */
  const look = async (at: Place, choices?: Record<string, string>, reading: CsvReading = csv) => {
    const { called: _, ...where } = at
    const columns = choices === undefined ? undefined : mappingOf(choices)
    const mapping = columns === undefined ? undefined : { ...columns, ...reading }
    latest.current += 1
    const mine = latest.current
    setLooking(true)
    setError(undefined)
    try {
      const answer = (await send('post', '/v1/datasets', {
        body: { ...where, dryRun: true, ...(mapping === undefined ? {} : { mapping }) },
      })) as Description
      if (mine !== latest.current) return
      setDescribed(answer)
      if (choices === undefined) setChosen(foundChoices(answer))
    } catch (thrown) {
      if (mine === latest.current) setError(thrown)
    } finally {
      if (mine === latest.current) setLooking(false)
    }
  }
  const take = (at: Place) => {
    setPlace(at)
    setDescribed(undefined)
    setChanged(false)
    setCsv({})
    void look(at, undefined, {})
  }
  const takeFile = (file: File | undefined) => {
    if (file === undefined) return
    setError(undefined)
    setSending({ name: file.name, sent: 0, total: file.size })
    sendFile(file, {
      progress: (sent, total) => setSending({ name: file.name, sent, total }),
      paused: () => undefined,
      done: (upload) => {
        setSending(undefined)
        take({ upload, called: file.name })
      },
      failed: (thrown) => {
        setSending(undefined)
        setError(thrown)
      },
    })
  }
  const change = (column: string, choice: string) => {
    const next = { ...chosen, [column]: choice }
    setChosen(next)
    setChanged(true)
    if (place !== undefined && mappingOf(next) !== undefined) void look(place, next)
  }
  const readMapping = (read: Record<string, string>, reading: CsvReading) => {
    setChosen(read)
    setCsv(reading)
    setChanged(true)
    if (place !== undefined) void look(place, read, reading)
  }
  const startAgain = () => {
    latest.current += 1
    setPlace(undefined)
    setDescribed(undefined)
    setError(undefined)
    setLooking(false)
  }

  return (
    <Page title={t('new.title')} subtitle={t('new.subtitle')} back={{ to: '/datasets', text: t('title') }}>
      {place === undefined && sending === undefined && (
        <Section title={t('new.where')} padded={false}>
          <Tabs defaultValue="file" keepMounted={false}>
            {party == null && (
              <Tabs.List mb="sm">
                <Tabs.Tab value="file">{t('new.upload')}</Tabs.Tab>
                <Tabs.Tab value="path">{t('new.path')}</Tabs.Tab>
              </Tabs.List>
            )}
            <Tabs.Panel value="file">
              <DropZone
                icon={IconUpload}
                title={t('new.drop')}
                text={t('new.formats')}
                choose={t('new.choose')}
                take={takeFile}
              />
            </Tabs.Panel>
            <Tabs.Panel value="path">
              <PathForm take={(location) => take({ location, called: location })} />
            </Tabs.Panel>
          </Tabs>
        </Section>
      )}
      {sending !== undefined && (
        <Section title={t('new.sending', { name: sending.name })}>
          <Progress
            value={sending.total === 0 ? 0 : (sending.sent / sending.total) * 100}
            animated
            aria-label={t('new.sending', { name: sending.name })}
          />
          <Text size="sm" c="dimmed" mt={6} className="numbers">
            {formatBytes(sending.sent)} / {formatBytes(sending.total)}{' '}
            {sending.total > 0 && `(${formatShare(sending.sent / sending.total, 0)})`}
          </Text>
        </Section>
      )}
      {place !== undefined && (
        <Group mb="md" gap="sm">
          <Text fw={550}>{place.called}</Text>
          <Button variant="subtle" size="compact-sm" onClick={startAgain}>
            {t('new.another')}
          </Button>
        </Group>
      )}
      {looking && described === undefined && (
        <Stack align="center">
          <Loading />
          <Text size="sm" c="dimmed" role="status">
            {t('new.looking')}
          </Text>
        </Stack>
      )}
      {error !== undefined && (
        <Stack gap="sm" mb="md">
          <ErrorNotice error={error} />
        </Stack>
      )}
      {place !== undefined && described !== undefined && (
        <>
          <Found described={described} />
          <ColumnTable
            described={described}
            chosen={chosen}
            busy={looking}
            onChange={change}
            below={<MappingFileButtons chosen={chosen} csv={csv} onRead={readMapping} />}
          />
          <UseForm
            place={place}
            mapping={changed ? mappingWith(chosen, csv) : undefined}
            ready={error === undefined && !looking && mappingOf(chosen) !== undefined}
          />
        </>
      )}
    </Page>
  )
}

function mappingWith(chosen: Readonly<Record<string, string>>, csv: CsvReading): Body['mapping'] {
  const columns = mappingOf(chosen)
  return columns === undefined ? undefined : { ...columns, ...csv }
}

function PathForm({ take }: { take: (location: string) => void }) {
  const t = useTexts('datasets')
  const [typed, setTyped] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim() !== '') take(typed.trim())
      }}
    >
      <Stack gap="sm" maw={640}>
        <TextInput
          label={t('new.path')}
          description={t('new.path_text')}
          placeholder="panda/part-*.csv · s3://bucket/prefix"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Group>
          <Button type="submit" disabled={typed.trim() === ''}>
            {t('new.look')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What it was found to be, and what can't be done with it as it is. */
function Found({ described }: { described: Description }) {
  const t = useTexts('datasets')
  const { sources, bytes, shape, warnings, passedOver, passedOverInAll } = described
  return (
    <Stack gap="sm" mb="md">
      <Alert variant="light" color="teal" icon={<IconDatabaseSearch aria-hidden />} role="status">
        {t('new.found', {
          count: sources,
          formatted: formatNumber(sources),
          bytes: bytes === undefined ? '?' : formatBytes(bytes),
        })}{' '}
        {shape === undefined ? t('new.no_shape') : t('new.shape', { shape })}
      </Alert>
      {warnings.length > 0 && (
        <Alert variant="light" color="yellow" icon={<IconInfoCircle aria-hidden />} title={t('new.warnings')}>
          <ul style={{ margin: 0, paddingInlineStart: '1.1rem' }}>
            {warnings.map(({ code, about }) => (
              <li key={`${code} ${about}`}>
                {t(`new.warning.${code.replaceAll('-', '_')}`, { about, defaultValue: code })}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {passedOverInAll > 0 && (
        <Text size="sm" c="dimmed">
          {t('new.passed_over', { count: passedOverInAll, names: passedOver.map(({ name }) => name).join(', ') })}
        </Text>
      )}
    </Stack>
  )
}

const remembered = 'kyodaku-training-use'

function lastUse(): { model: string; territory: string } {
  try {
    const { model, territory } = JSON.parse(localStorage.getItem(remembered) ?? '{}') as Record<string, unknown>
    return {
      model: typeof model === 'string' ? model : '',
      territory: typeof territory === 'string' ? territory : 'JP',
    }
  } catch {
    return { model: '', territory: 'JP' }
  }
}

function keepUse(use: { model: string; territory: string }): void {
  try {
    localStorage.setItem(remembered, JSON.stringify(use))
  } catch {
    // Then it is typed again.
  }
}

/** What the dataset is to be used for, and the button that begins. */
function UseForm({ place, mapping, ready }: { place: Place; mapping: Body['mapping']; ready: boolean }) {
  const t = useTexts('datasets')
  const language = useLanguage()
  const navigate = useNavigate()
  const me = useMe()
  const operator = me.party == null
  const [{ model, territory }, setUse] = useState(lastUse)
  const [party, setParty] = useState<string>()
  const [name, setName] = useState(place.called.split('/').filter(Boolean).at(-1) ?? '')
  const [regime, setRegime] = useState<'prior-permission' | 'reservation'>('prior-permission')
  const [purpose, setPurpose] = useState('')
  const [lookups, setLookups] = useState(noLookups)
  const [asked, setAsked] = useState(false)
  const territories = useMemo(() => territoryOptions(language, t('worldwide')), [language, t])
  const start = useSend('post', '/v1/datasets', { invalidates: ['/v1/datasets'] })
  const complete = model.trim() !== '' && (!operator || party !== undefined) && unusableAgents(lookups).length === 0
  const begin = () => {
    setAsked(!complete)
    if (!complete) return
    keepUse({ model: model.trim(), territory })
    const { called: _, ...where } = place
    start.mutate(
      {
        body: {
          ...where,
          model: model.trim(),
          territory,
          regime,
          ...lookupsBody(lookups),
          ...(operator && party !== undefined ? { party } : {}),
          ...(name.trim() === '' ? {} : { name: name.trim() }),
          ...(purpose.trim() === '' ? {} : { purpose: purpose.trim() }),
          ...(mapping === undefined ? {} : { mapping }),
        },
      },
      {
        onSuccess: (made) => {
          if ('id' in made) void navigate({ to: '/datasets/$id', params: { id: made.id } } as never)
        },
      },
    )
  }
  const errors = lookupErrors(start.error)
  return (
    <>
      <LookupFields value={lookups} errors={errors} onChange={setLookups} />
      <Section title={t('new.use')} text={t('new.use_text')}>
        <Stack gap="md" maw={560}>
          {operator && (
            <PartyChoice
              label={t('column.party')}
              value={party}
              onChange={setParty}
              {...(asked && party === undefined ? { error: t('new.party_needed') } : {})}
            />
          )}
          <TextInput
            label={t('column.model')}
            description={t('new.model_text')}
            placeholder="video-model-2"
            value={model}
            maxLength={200}
            error={asked && model.trim() === '' ? t('new.model_needed') : undefined}
            onChange={({ currentTarget: { value } }) => setUse((before) => ({ ...before, model: value }))}
          />
          <Select
            label={t('facts.territory')}
            data={territories}
            value={territory}
            searchable
            allowDeselect={false}
            onChange={(value) => value !== null && setUse((before) => ({ ...before, territory: value }))}
          />
          <Radio.Group
            label={t('facts.regime')}
            description={t('new.regime_text')}
            value={regime}
            onChange={(value) => setRegime(value === 'reservation' ? 'reservation' : 'prior-permission')}
          >
            <Stack gap="xs" mt="xs">
              {(['prior-permission', 'reservation'] as const).map((one) => (
                <Radio key={one} value={one} label={t(`regime.${one}`)} description={t(`regime_text.${one}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label={t('new.name')}
            value={name}
            maxLength={300}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            label={t('new.purpose')}
            description={t('new.purpose_text')}
            value={purpose}
            maxLength={200}
            onChange={({ currentTarget }) => setPurpose(currentTarget.value)}
          />
          {start.error !== null && <ErrorNotice error={start.error} />}
          <Group>
            <Button onClick={begin} loading={start.isPending} disabled={!ready}>
              {t('new.begin')}
            </Button>
          </Group>
        </Stack>
      </Section>
    </>
  )
}
