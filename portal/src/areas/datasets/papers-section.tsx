import { Anchor, Box, Button, Group, Text } from '@mantine/core'
import { IconDownload, IconFileCertificate } from '@tabler/icons-react'
import { useCan, useGet } from '../../api/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, Loading, Section } from '../../ui/index.js'
import { VerifyHere } from '../record/index.js'
import type { DatasetDetail } from './dataset-data.js'
import { bytesText, RowOutcomeBadge } from './dataset-parts.js'
import classes from './datasets.module.css'
import { readReceipt } from './read-proofs.js'

const exportForms = ['cyclonedx', 'spdx', 'weights'] as const
const reportForms = ['eu-summary', 'principle-code', 'due-diligence'] as const

/** What a cleared dataset leaves behind: its parts, its receipt, what goes with a model and what is disclosed. */
export function PapersSection({ dataset }: { dataset: DatasetDetail }) {
  const t = useTexts('datasets')
  const language = useLanguage()
  const can = useCan()
  const { id } = dataset
  const files = useGet('/v1/datasets/{id}/files', { path: { id }, enabled: dataset.removedAt === undefined })
  const base = `/v1/datasets/${encodeURIComponent(id)}`
  return (
    <>
      {dataset.removedAt === undefined && (
        <Section title={t('files.title')} text={t('files.text')}>
          {files.error !== null ? (
            <ErrorNotice error={files.error} retry={() => void files.refetch()} />
          ) : files.data === undefined ? (
            <Loading />
          ) : files.data.files.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('files.none')}
            </Text>
          ) : (
            <ul className={classes.files}>
              {files.data.files.map(({ outcome, name, bytes }) => (
                <li key={`${outcome}/${name}`}>
                  <Group gap="xs">
                    <RowOutcomeBadge outcome={outcome} />
                    <Anchor
                      href={`${base}/files/${outcome}/${encodeURIComponent(name)}`}
                      download
                      size="sm"
                      className={classes.file}
                    >
                      <IconDownload size={14} aria-hidden />
                      <span className="only-heard">{`${t(`outcome.${outcome}`)} `}</span>
                      {name}
                    </Anchor>
                  </Group>
                  <Text size="sm" c="dimmed" className="numbers">
                    {bytesText(bytes)}
                  </Text>
                </li>
              ))}
            </ul>
          )}
          {files.data?.more === true && (
            <Text size="xs" c="dimmed" mt={6}>
              {t('files.more')}
            </Text>
          )}
        </Section>
      )}
      <div className={classes.columns}>
        <Section title={t('receipt.title')} text={t('receipt.text')}>
          <Group gap="sm">
            <Button
              component="a"
              href={`${base}/receipt`}
              download
              variant="default"
              leftSection={<IconFileCertificate size={16} aria-hidden />}
            >
              {t('receipt.download')}
            </Button>
            {dataset.logIndex !== undefined && can('record.read') && (
              <Anchor
                component={AppLink}
                to="/record/entries/$index"
                params={{ index: String(dataset.logIndex) }}
                size="sm"
              >
                {t('receipt.entry', { index: dataset.logIndex })}
              </Anchor>
            )}
          </Group>
          {can('record.read') && (
            <Box mt="sm">
              <VerifyHere about={t('verify.receipt')} read={async () => [await readReceipt(id)]} />
            </Box>
          )}
        </Section>
        <Section title={t('papers.title')} text={t('papers.text')}>
          <Text size="sm" fw={600}>
            {t('papers.exports')}
          </Text>
          <ul className={classes.files}>
            {exportForms.map((form) => (
              <li key={form}>
                <Anchor href={`${base}/exports/${form}`} download size="sm">
                  {t(`papers.form.${form}`)}
                </Anchor>
              </li>
            ))}
          </ul>
          <Text size="sm" fw={600} mt="sm">
            {t('papers.reports')}
          </Text>
          <ul className={classes.files}>
            {reportForms.map((form) => (
              <li key={form}>
                <Anchor href={`${base}/reports/${form}?language=${language}`} download size="sm">
                  {t(`papers.form.${form}`)}
                </Anchor>
              </li>
            ))}
          </ul>
          <Text size="sm" c="dimmed">
            <Anchor component={AppLink} to="/datasets/$id/statements" params={{ id }} inherit underline="always">
              {t('statements.link')}
            </Anchor>{' '}
            {t('statements.link_text')}
          </Text>
        </Section>
      </div>
    </>
  )
}
