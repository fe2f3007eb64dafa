import { Alert, Button, Code, Stack, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { get } from '../../api/index.js'
import { formatDateTime, formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/index.js'
import { FileVerdict } from './file-verdict.js'
import { type Comparison, compareWithLastVisit } from './remembered.js'
import type { VerifiedFile } from './verify-files.js'

/** A document as it was given. */
export interface ToVerify {
  name: string
  text: string
  /** Only there because another one is held against it: its own verdict is not shown. */
  beside?: true
}

export interface VerifyHereProps {
  /** Fetches what is to be verified, once it is asked for. */
  read: () => Promise<ToVerify[]>
  /** What is verified, in words, for those who hear the page. */
  about: string
  small?: boolean
}

interface Verified {
  files: VerifiedFile[]
  log: Comparison
  logKey: string
  policy: boolean
}

/**
 * Verifies documents with the verifier's own code, in this page. The log's key is the one that this browser knows from
 * before; on the first visit it is remembered, and said to be new.
 */
export function VerifyHere({ read, about, small = false }: VerifyHereProps) {
  const t = useTexts('record')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [verified, setVerified] = useState<Verified>()
  const check = async () => {
    setBusy(true)
    setError(undefined)
    try {
      const [{ verifyDocuments }, documents, record] = await Promise.all([
        import('./verify-documents.js'),
        read(),
        get('/v1/record'),
      ])
      // First whether this is the log that was seen here before: what is verified with another key shows nothing.
      const log = await compareWithLastVisit(record)
      setVerified({
        ...(await verifyDocuments(documents, record)),
        log,
        policy: record.policy !== undefined,
      })
    } catch (thrown) {
      setVerified(undefined)
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack gap="sm">
      <div>
        <Button
          variant="default"
          size={small ? 'compact-xs' : 'sm'}
          leftSection={<IconShieldCheck size={small ? 13 : 16} aria-hidden />}
          loading={busy}
          onClick={() => void check()}
          aria-label={t('here.verify_of', { about })}
        >
          {t(verified === undefined ? 'here.verify' : 'here.again')}
        </Button>
      </div>
      {error !== undefined && <ErrorNotice error={error} />}
      {verified !== undefined && <Shown {...verified} />}
    </Stack>
  )
}

function Shown({ files, log, logKey, policy }: Verified) {
  const t = useTexts('record')
  return (
    <>
      {files.map((file) => (
        <FileVerdict key={file.name} file={file} />
      ))}
      <LogText log={log} />
      <Text size="xs" c="dimmed">
        {t(policy ? 'here.policy' : 'here.no_policy')} {t('here.how')}
      </Text>
      <KeyText value={logKey} first={log.result === 'first'} />
    </>
  )
}

function LogText({ log }: { log: Comparison }) {
  const t = useTexts('record')
  if (log.result === 'alarm')
    return (
      <Alert color="red" role="alert" title={t('compare.alarm')}>
        {log.error}
      </Alert>
    )
  return (
    <Text size="xs" c="dimmed">
      {t(`compare.${log.result}`, {
        size: formatNumber(log.size),
        ...('since' in log ? { since: formatDateTime(log.since) } : {}),
        ...('from' in log ? { from: formatNumber(log.from) } : {}),
      })}
    </Text>
  )
}

/** The key that was verified with: whoever wants to be sure compares it with the published one. */
function KeyText({ value, first }: { value: string; first: boolean }) {
  const t = useTexts('record')
  return (
    <Text size="xs" c="dimmed" component="div">
      {t(first ? 'here.key_first' : 'here.key')} <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
    </Text>
  )
}
