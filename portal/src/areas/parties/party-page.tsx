import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { send, useCan, useGet, useMe } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { languageName, nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, Loading, notifyDone, Page, Section, StateBadge, When } from '../../ui/index.js'
import { inWords } from '../sign-in/problems.js'
import type { Party } from './party.js'

/** One party: its names, what it is, and where its affairs are. */
export default function PartyPage() {
  const t = useTexts('parties')
  const language = useLanguage()
  const can = useCan()
  const { party: mine } = useMe()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const party = useGet('/v1/parties/{id}', { path: { id } })
  const back = { to: '/parties', text: t('title') }
  if (party.data === undefined)
    return (
      <Page title={t('title')} back={back}>
        {party.error === null ? <Loading /> : <ErrorNotice error={party.error} retry={() => void party.refetch()} />}
      </Page>
    )
  const { data } = party
  const mayChange = can('settings.write') && (data.own || mine == null)
  return (
    <Page
      title={nameIn(data.names, language) ?? data.name}
      back={back}
      narrow
      subtitle={
        <Group gap={6}>
          <StateBadge tone="accent">{t(`role.${data.role}`)}</StateBadge>
          {data.own && <StateBadge tone="good">{t('own')}</StateBadge>}
          {data.represented && <StateBadge tone="warn">{t('represented')}</StateBadge>}
          <code>{data.id}</code>
        </Group>
      }
      actions={
        data.own &&
        can('people.read') && (
          <Button component={AppLink} to="/people" variant="default">
            {t('people')}
          </Button>
        )
      }
    >
      <Section title={t('about')}>
        <Stack gap={6}>
          <Text size="sm">{t(`role_text.${data.role}`)}</Text>
          {data.represented && <Text size="sm">{t('represented_text')}</Text>}
          <Text size="sm" c="dimmed" component="div">
            {t('changed_at')} <When at={data.recordedAt} exact />
            {data.logIndex !== null && ` · ${t('entry', { number: data.logIndex })}`}
          </Text>
        </Stack>
      </Section>
      <Section title={t('names')} text={mayChange ? t('names_text') : undefined}>
        {mayChange ? (
          <Names party={data} />
        ) : (
          <Stack gap={4} component="ul" m={0} pl="md">
            {data.names.map((name) => (
              <li key={`${name.text} ${name.kind}`} lang={name.language ?? undefined}>
                {name.text}{' '}
                <Text span size="xs" c="dimmed">
                  {t(`name_kind.${name.kind}`)}
                </Text>
              </li>
            ))}
          </Stack>
        )}
      </Section>
    </Page>
  )
}

type EditedName = Party['names'][number] & { key: number }

function Names({ party }: { party: Party }) {
  const language = useLanguage()
  const t = useTexts('parties')
  const [names, setNames] = useState<EditedName[]>([])
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  useEffect(() => setNames(party.names.map((name, key) => ({ ...name, key }))), [party.names])
  const change = (key: number, changes: Partial<EditedName>) =>
    setNames(names.map((name) => (name.key === key ? { ...name, ...changes } : name)))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const body = { names: names.map(({ key: _key, ...name }) => name) }
      await send('patch', '/v1/parties/{id}', { path: { id: party.id }, body })
      notifyDone(t('saved'))
      await queries.invalidateQueries({
        predicate: ({ queryKey: [path] }) => ['/v1/parties', '/v1/parties/{id}', '/v1/session'].includes(String(path)),
      })
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        {names.map((name, index) => (
          <Group key={name.key} gap="xs" align="flex-end" wrap="wrap">
            <TextInput
              label={t('name_number', { number: index + 1 })}
              value={name.text}
              onChange={(event) => change(name.key, { text: event.currentTarget.value })}
              required
              maxLength={500}
              flex="1 1 200px"
            />
            <Select
              label={t('name_language')}
              data={[
                { value: '', label: t('any_language') },
                { value: 'ja', label: '日本語' },
                { value: 'en', label: 'English' },
                ...(name.language == null || name.language === '' || name.language === 'ja' || name.language === 'en'
                  ? []
                  : [{ value: name.language, label: languageName(name.language, language) }]),
              ]}
              value={name.language ?? ''}
              onChange={(value) => {
                const { language: _language, ...rest } = name
                setNames(
                  names.map((one) => (one.key === name.key ? { ...rest, ...(value ? { language: value } : {}) } : one)),
                )
              }}
              allowDeselect={false}
              w={170}
            />
            <Select
              label={t('name_kind.title')}
              data={(['official', 'alternate', 'abbreviated'] as const).map((value) => ({
                value,
                label: t(`name_kind.${value}`),
              }))}
              value={name.kind}
              onChange={(value) => change(name.key, { kind: value ?? 'official' })}
              allowDeselect={false}
              w={130}
            />
            <ActionIcon
              size="lg"
              aria-label={t('remove_name', { name: name.text })}
              onClick={() => setNames(names.filter((one) => one.key !== name.key))}
              disabled={names.length === 1}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {error !== undefined && <ErrorNotice error={error} />}
        <Group gap="xs">
          <Button type="submit" loading={busy}>
            {t('save')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() =>
              setNames([
                ...names,
                { text: '', kind: 'alternate', key: Math.max(0, ...names.map(({ key }) => key)) + 1 },
              ])
            }
          >
            {t('add_name')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
