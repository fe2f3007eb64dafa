import { Alert, Button, Code, Group, Modal, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useMemo, useState } from 'react'
import { encode } from 'uqr'
import { send } from '../../api/index.js'
import { formatDate } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ConfirmButton, CopyText, ErrorNotice, Section } from '../../ui/index.js'
import { inWords, said } from '../sign-in/problems.js'
import classes from './authenticator-app.module.css'
import { type Methods, readMethodsAgain } from './security-page.js'

/** The authenticator app and its recovery codes. */
export function AuthenticatorApp({ methods }: { methods: Methods }) {
  const t = useTexts('settings')
  const [begun, setBegun] = useState<{ uri: string; secret: string }>()
  const [codes, setCodes] = useState<string[]>()
  const [error, setError] = useState<unknown>()
  const begin = async () => {
    setError(undefined)
    try {
      setBegun(await send('post', '/v1/sign-in-methods/totp'))
    } catch (thrown) {
      setError(inWords(thrown))
    }
  }
  const renew = async () => {
    const { recoveryCodes } = await said(() => send('post', '/v1/sign-in-methods/recovery-codes'))
    setCodes(recoveryCodes)
    await readMethodsAgain()
  }
  const remove = async () => {
    await said(() => send('delete', '/v1/sign-in-methods/totp'))
    await readMethodsAgain()
  }
  return (
    <Section title={t('totp.title')} text={t('totp.text')}>
      <Stack gap="sm">
        {methods.totp === null ? (
          <Group>
            <Button variant="default" onClick={() => void begin()}>
              {t('totp.begin')}
            </Button>
          </Group>
        ) : (
          <>
            <Text size="sm">
              {t('totp.on', { date: formatDate(methods.totp.confirmedAt) })}
              {t('totp.codes_left', { count: methods.recoveryCodesLeft })}
            </Text>
            {methods.recoveryCodesLeft < 3 && <Alert color="yellow">{t('totp.few_codes')}</Alert>}
            <Group gap="xs">
              <ConfirmButton
                size="compact-sm"
                danger={false}
                title={t('totp.renew')}
                text={t('totp.renew_text')}
                onConfirm={renew}
              >
                {t('totp.renew')}
              </ConfirmButton>
              <ConfirmButton size="compact-sm" title={t('totp.remove')} text={t('totp.remove_text')} onConfirm={remove}>
                {t('totp.remove')}
              </ConfirmButton>
            </Group>
          </>
        )}
        {error !== undefined && <ErrorNotice error={error} />}
      </Stack>
      {begun !== undefined && (
        <BeginDialog
          begun={begun}
          close={() => setBegun(undefined)}
          done={(recoveryCodes) => {
            setBegun(undefined)
            setCodes(recoveryCodes)
            void readMethodsAgain()
          }}
        />
      )}
      {codes !== undefined && <CodesDialog codes={codes} close={() => setCodes(undefined)} />}
    </Section>
  )
}

function BeginDialog({
  begun,
  close,
  done,
}: {
  begun: { uri: string; secret: string }
  close: () => void
  done: (recoveryCodes: string[]) => void
}) {
  const t = useTexts('settings')
  const [code, setCode] = useState('')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const { recoveryCodes } = await send('post', '/v1/sign-in-methods/totp/confirmation', { body: { code } })
      done(recoveryCodes)
    } catch (thrown) {
      setError(inWords(thrown))
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={close} title={t('totp.begin')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text size="sm">{t('totp.scan')}</Text>
          <QrCode text={begun.uri} label={t('totp.qr')} />
          <Stack gap={2}>
            <Text size="xs" c="dimmed">
              {t('totp.by_hand')}
            </Text>
            <CopyText value={begun.secret} shown={begun.secret.replace(/(.{4})(?=.)/g, '$1 ')} />
          </Stack>
          <TextInput
            label={t('totp.code')}
            description={t('totp.code_hint')}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            required
          />
          {error !== undefined && <ErrorNotice error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('totp.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** Dark on light in every colour scheme: that is how cameras read it. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size: modules } = encode(text, { ecc: 'M', border: 2 })
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { size: modules, path: dark.join('') }
  }, [text])
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

function CodesDialog({ codes, close }: { codes: readonly string[]; close: () => void }) {
  const t = useTexts('settings')
  const file = useMemo(
    () => `data:text/plain;charset=utf-8,${encodeURIComponent(`Kyodaku\n${codes.join('\n')}\n`)}`,
    [codes],
  )
  return (
    <Modal
      opened
      onClose={close}
      title={t('totp.codes')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        <Alert color="yellow">{t('totp.codes_text')}</Alert>
        <SimpleGrid cols={2} spacing={6}>
          {codes.map((code) => (
            <Code key={code} fz="sm" ta="center">
              {code}
            </Code>
          ))}
        </SimpleGrid>
        <Group justify="flex-end" gap="xs">
          <Button component="a" href={file} download="kyodaku-recovery-codes.txt" variant="default">
            {t('totp.download')}
          </Button>
          <Button onClick={close}>{t('totp.kept')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
