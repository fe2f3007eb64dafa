import { Alert, Box, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconDownload, IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useGet } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import {
  AppLink,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  OutcomeBadge,
  Page,
  Section,
  useShortcuts,
  When,
} from '../../ui/index.js'
import { Limits } from './limits.js'
import { hexOf } from './merkle-path.js'
import { MerklePicture } from './merkle-picture.js'
import classes from './record.module.css'
import { knownKey } from './remembered.js'
import { SubjectName } from './subject-name.js'
import { VerifiedSteps } from './verified-steps.js'
import { type EntryVerification, verifyEntry } from './verify-entry.js'

const forms = ['entry', 'tlog-proof', 'cose'] as const

/** One entry: its bytes, its way to the root, and a button that has the browser check all of it. */
export default function EntryPage() {
  const t = useTexts('record')
  const { index = '' } = useParams({ strict: false }) as { index?: string }
  const entry = useGet('/v1/record/entries/{index}', { path: { index: Number(index) } })
  const [verified, setVerified] = useState<EntryVerification & { milliseconds: number }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another entry begins unverified
  useEffect(() => setVerified(undefined), [index])
  const { data } = entry
  const verify = () => {
    if (data === undefined) return
    const began = performance.now()
    const result = verifyEntry(data, knownKey())
    setVerified({ ...result, milliseconds: Math.max(1, Math.round(performance.now() - began)) })
  }
  useShortcuts({ v: [verify, t('verify.run')] })
  return (
    <Page
      title={t('entry.title', { index })}
      back={{ to: '/record', text: t('entry.back') }}
      actions={data !== undefined && <Neighbours index={data.index} size={data.proof.treeSize} />}
    >
      {data === undefined ? (
        entry.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={entry.error} retry={() => void entry.refetch()} />
        )
      ) : (
        <>
          <Section title={t('verify.title')} text={t('verify.hint')}>
            {verified === undefined ? (
              <Button leftSection={<IconShieldCheck size={16} aria-hidden />} onClick={verify}>
                {t('verify.run')}
              </Button>
            ) : (
              <Stack gap="md">
                <Alert
                  role="status"
                  variant="outline"
                  color={verified.ok ? 'teal' : 'red'}
                  icon={verified.ok ? <IconShieldCheck aria-hidden /> : <IconShieldX aria-hidden />}
                  title={t(verified.ok ? 'verify.ok' : 'verify.failed')}
                >
                  <Text size="sm">{t('verify.milliseconds', { count: verified.milliseconds })}</Text>
                </Alert>
                <VerifiedSteps steps={verified.steps} />
                <Limits />
              </Stack>
            )}
          </Section>
          {verified !== undefined && (
            <Section
              title={t('entry.tree')}
              text={
                verified.path.length === 0
                  ? t('entry.alone')
                  : `${t('entry.tree_text', {
                      size: formatNumber(data.proof.treeSize),
                      index: formatNumber(data.index),
                      steps: verified.path.length,
                    })} ${t('entry.tree_hint')}`
              }
            >
              <Box className={classes.tree} tabIndex={0} role="group" aria-label={t('entry.tree')}>
                <MerklePicture
                  index={data.index}
                  size={data.proof.treeSize}
                  leaf={verified.leaf}
                  path={verified.path}
                  rootHolds={verified.steps.some(({ step, ok }) => step === 'root' && ok)}
                />
              </Box>
            </Section>
          )}
          <Section title={t('entry.about')}>
            <Facts>
              <Fact name={t('list.kind')}>
                <Group gap={8}>
                  {t(`kind.${data.kind}`)}
                  {data.outcome !== undefined && <OutcomeBadge outcome={data.outcome} size="sm" />}
                  {data.type !== undefined && <Code>{data.type}</Code>}
                </Group>
              </Fact>
              <Fact name={t('list.at')}>{data.at === undefined ? '–' : <When at={data.at} exact />}</Fact>
              <Fact name={t('list.subject')}>
                {data.subject === undefined ? (
                  <Text span c="dimmed" size="sm">
                    {t('list.private')}
                  </Text>
                ) : (
                  <SubjectName subject={data.subject} />
                )}
              </Fact>
              <Fact name={t('entry.download')}>
                <Group gap="xs">
                  {forms.map((form) => (
                    <Button
                      key={form}
                      component="a"
                      href={`/v1/record/entries/${data.index}/${form}`}
                      download
                      size="compact-sm"
                      variant="default"
                      leftSection={<IconDownload size={14} aria-hidden />}
                    >
                      {t(`entry.form.${form}`)}
                    </Button>
                  ))}
                </Group>
              </Fact>
            </Facts>
          </Section>
          <Section title={t('entry.bytes')} text={t('entry.bytes_hint')}>
            <Code block className={classes.bytes} tabIndex={0}>
              {readable(data.bytes)}
            </Code>
          </Section>
        </>
      )}
    </Page>
  )
}

/** Text where it is text, else hexadecimal digits. */
function readable(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return hexOf(bytes)
  }
}

function Neighbours({ index, size }: { index: number; size: number }) {
  const t = useTexts('record')
  const to = (other: number) => ({
    component: AppLink,
    to: '/record/entries/$index',
    params: { index: String(other) },
    variant: 'default',
    size: 'compact-sm',
  })
  return (
    <>
      {index > 0 && (
        <Button {...to(index - 1)} leftSection={<IconChevronLeft size={14} aria-hidden />}>
          {t('entry.previous')}
        </Button>
      )}
      {index < size - 1 && (
        <Button {...to(index + 1)} rightSection={<IconChevronRight size={14} aria-hidden />}>
          {t('entry.next')}
        </Button>
      )}
    </>
  )
}
