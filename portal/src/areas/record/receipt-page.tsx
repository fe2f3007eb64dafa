import { Alert, Anchor, Button, Code, Group, Spoiler } from '@mantine/core'
import { IconDownload, IconFileZip, IconHistory, IconShieldCheck } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useGet } from '../../api/index.js'
import { formatNumber, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import {
  AppLink,
  CopyText,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  OutcomeBadge,
  Page,
  PartyName,
  Section,
  When,
} from '../../ui/index.js'
import { FileVerdict } from './file-verdict.js'
import { Limits } from './limits.js'
import classes from './record.module.css'
import { type VerifiedFile, verifyFiles } from './verify-files.js'

/** A decision with its reasons, what proves it, and the browser's own check of it. */
export default function ReceiptPage() {
  const t = useTexts('record')
  const language = useLanguage()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const receipt = useGet('/v1/receipts/{id}', { path: { id } })
  const [verified, setVerified] = useState<VerifiedFile[]>([])
  const { data } = receipt
  const verify = async () => {
    if (data === undefined) return
    const record = await fetch('/v1/record').then((answer) => answer.json() as Promise<{ verifierKey: string }>)
    const bytes = new TextEncoder().encode(`${JSON.stringify(data.receipt, null, 2)}\n`)
    setVerified(await verifyFiles([new File([bytes], `${id}.receipt.json`)], record.verifierKey))
  }
  return (
    <Page
      title={data?.input ?? id}
      back={{ to: '/record/receipts', text: t('receipt.back') }}
      subtitle={data !== undefined && <OutcomeBadge outcome={data.outcome} />}
      actions={
        data !== undefined && (
          <>
            <Button
              component="a"
              variant="default"
              href={`/v1/receipts/${encodeURIComponent(id)}/file`}
              download
              leftSection={<IconDownload size={15} aria-hidden />}
            >
              {t('receipt.download')}
            </Button>
            <Button
              component="a"
              variant="default"
              href={`/v1/receipts/${encodeURIComponent(id)}/bag`}
              download
              title={t('receipt.bag_hint')}
              leftSection={<IconFileZip size={15} aria-hidden />}
            >
              {t('receipt.bag')}
            </Button>
          </>
        )
      }
    >
      {data === undefined ? (
        receipt.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={receipt.error} retry={() => void receipt.refetch()} />
        )
      ) : (
        <>
          {data.supersededBy !== undefined && (
            <Alert color="gray" icon={<IconHistory aria-hidden />} mb="lg" title={t('receipts.superseded')}>
              {t('receipt.superseded_text')}{' '}
              <Anchor component={AppLink} to="/record/receipts/$id" params={{ id: data.supersededBy }} inherit>
                {t('receipt.superseded_by')}
              </Anchor>
            </Alert>
          )}
          <Section title={t('receipt.reasons')}>
            <ul className={classes.reasons}>
              {data.reasons.map(({ code, text }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a list that never changes
                <li key={at} title={code}>
                  {text[language]}
                </li>
              ))}
            </ul>
          </Section>
          <Section title={t('receipt.facts')}>
            <Facts>
              <Fact name={t('receipts.party')}>
                <PartyName id={data.party} />
              </Fact>
              <Fact name={t('receipts.use')}>{t(`use.${data.use.kind}`)}</Fact>
              <Fact name={t('receipt.model')}>{data.use.model}</Fact>
              <Fact name={t('receipt.territory')}>{territoryName(data.use.territory, language)}</Fact>
              <Fact name={t('receipts.at')}>
                <When at={data.decidedAt} exact />
              </Fact>
              <Fact name={t('receipt.entry')}>
                <Anchor
                  component={AppLink}
                  to="/record/entries/$index"
                  params={{ index: String(data.logIndex) }}
                  inherit
                >
                  {t('receipt.entry_of', { index: formatNumber(data.logIndex) })}
                </Anchor>
              </Fact>
              <Fact name={t('receipt.id')}>
                <CopyText value={data.id} />
              </Fact>
              <Fact name={t('receipt.digest')}>
                <CopyText value={data.mediaDigest} />
              </Fact>
              {data.supersedes !== undefined && (
                <Fact name={t('receipt.supersedes')}>
                  <Anchor component={AppLink} to="/record/receipts/$id" params={{ id: data.supersedes }} inherit>
                    {data.supersedes}
                  </Anchor>
                </Fact>
              )}
            </Facts>
          </Section>
          <Section title={t('receipt.verify')} text={t('verify.hint')}>
            {verified.length === 0 ? (
              <Button leftSection={<IconShieldCheck size={16} aria-hidden />} onClick={() => void verify()}>
                {t('verify.run')}
              </Button>
            ) : (
              <Group gap="md" align="stretch" style={{ flexDirection: 'column' }}>
                {verified.map((one) => (
                  <FileVerdict key={one.name} file={one} />
                ))}
                <Limits />
              </Group>
            )}
          </Section>
          <Section title={t('receipt.raw')}>
            <Spoiler maxHeight={120} showLabel={t('receipt.raw_show')} hideLabel={t('receipt.raw_hide')}>
              <Code block className={classes.bytes} tabIndex={0}>
                {JSON.stringify(data.receipt, null, 2)}
              </Code>
            </Spoiler>
          </Section>
        </>
      )}
    </Page>
  )
}
