import { Alert, Button, Checkbox, Code, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconBan, IconCheck, IconClock, IconKey, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { BodyOf, ProblemError } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { CopyText, ErrorNotice, StateBadge } from '../../ui/index.js'
import { type DeliveryState, type Endpoint, eventTypes, typeKey } from './webhook-data.js'
import classes from './webhooks.module.css'

const deliveryLooks = {
  waiting: { tone: 'quiet', icon: IconClock },
  delivered: { tone: 'good', icon: IconCheck },
  failed: { tone: 'bad', icon: IconX },
} as const

/** A delivery's state: by word, sign and colour. */
export function DeliveryBadge({ state }: { state: DeliveryState }) {
  const t = useTexts('webhooks')
  return <StateBadge {...deliveryLooks[state]}>{t(`delivery.${state}`)}</StateBadge>
}

/** An endpoint's state: also that it is in trouble. */
export function EndpointBadge({ endpoint }: { endpoint: Endpoint }) {
  const t = useTexts('webhooks')
  const [key, tone, icon] =
    endpoint.state === 'disabled'
      ? (['disabled', 'bad', IconBan] as const)
      : endpoint.failingSince !== undefined
        ? (['failing', 'warn', IconAlertTriangle] as const)
        : (['active', 'good', IconCheck] as const)
  return (
    <StateBadge tone={tone} icon={icon}>
      {t(`state.${key}`)}
    </StateBadge>
  )
}

/** The secret, shown once, with what it is for. Closing it is a deliberate act. */
export function SecretShown({ secret, close }: { secret: string | undefined; close: () => void }) {
  const t = useTexts('webhooks')
  return (
    <Modal
      opened={secret !== undefined}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('secret.title')}
      size="lg"
    >
      <Stack gap="md">
        <Alert color="yellow" variant="light" icon={<IconKey aria-hidden />}>
          {t('secret.once')}
        </Alert>
        <div className={classes.secret}>
          <CopyText value={secret ?? ''} />
        </div>
        <Text size="sm">{t('secret.how')}</Text>
        <Code block className={classes.code}>
          {verifying}
        </Code>
        <Group justify="flex-end">
          <Button onClick={close}>{t('secret.done')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
const verifying = `import { Webhook } from 'standardwebhooks'

const message = new Webhook(process.env.KYODAKU_WEBHOOK_SECRET)
  .verify(requestBody, requestHeaders)`

export type EndpointDraft = Required<BodyOf<'/v1/webhooks', 'post'>>

/** Adds an endpoint, or changes one. */
export function EndpointForm({
  opened,
  close,
  title,
  submit,
  initial,
  save,
  error,
  busy,
}: {
  opened: boolean
  close: () => void
  title: string
  submit: string
  initial?: EndpointDraft
  save: (draft: EndpointDraft) => void
  error: ProblemError | null
  busy: boolean
}) {
  const t = useTexts('webhooks')
  return (
    <Modal opened={opened} onClose={close} title={title} size="lg" closeButtonProps={{ 'aria-label': t('ui:close') }}>
      {opened && (
        <Fields
          initial={initial ?? { url: '', description: '', types: [] }}
          save={save}
          close={close}
          submit={submit}
          error={error}
          busy={busy}
        />
      )}
    </Modal>
  )
}

function Fields({
  initial,
  save,
  close,
  submit,
  error,
  busy,
}: {
  initial: EndpointDraft
  save: (draft: EndpointDraft) => void
  close: () => void
  submit: string
  error: ProblemError | null
  busy: boolean
}) {
  const t = useTexts('webhooks')
  const [draft, setDraft] = useState(initial)
  const [every, setEvery] = useState(initial.types.length === 0)
  const [incomplete, setIncomplete] = useState(false)
  const badUrl = incomplete && !URL.canParse(draft.url)
  const noTypes = incomplete && !every && draft.types.length === 0
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setIncomplete(true)
        if (!URL.canParse(draft.url) || (!every && draft.types.length === 0)) return
        save({ ...draft, types: every ? [] : draft.types })
      }}
    >
      <Stack gap="md">
        <TextInput
          type="url"
          label={t('form.url')}
          description={t('form.url_hint')}
          placeholder="https://example.com/kyodaku"
          required
          data-autofocus
          value={draft.url}
          error={badUrl ? t('form.url_bad') : undefined}
          onChange={({ currentTarget: { value } }) => setDraft((before) => ({ ...before, url: value.trim() }))}
        />
        <TextInput
          label={t('form.description')}
          maxLength={200}
          value={draft.description}
          onChange={({ currentTarget: { value } }) => setDraft((before) => ({ ...before, description: value }))}
        />
        <Radio.Group
          label={t('form.types')}
          value={every ? 'all' : 'some'}
          onChange={(value) => setEvery(value === 'all')}
        >
          <Group mt={6} gap="lg">
            <Radio value="all" label={t('form.all_types')} />
            <Radio value="some" label={t('form.some_types')} />
          </Group>
        </Radio.Group>
        {!every && (
          <Checkbox.Group
            aria-label={t('form.types')}
            value={draft.types}
            onChange={(types) => setDraft((before) => ({ ...before, types: types as EndpointDraft['types'] }))}
            error={noTypes ? t('form.types_none') : undefined}
          >
            <div className={classes.types}>
              {eventTypes.map((type) => (
                <Checkbox key={type} value={type} size="sm" label={t(typeKey(type))} />
              ))}
            </div>
          </Checkbox.Group>
        )}
        {error !== null && <ErrorNotice error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
