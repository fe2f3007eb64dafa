import { Alert, Text } from '@mantine/core'
import { IconCheck, IconHelpCircle, IconShieldCheck, IconShieldX, IconX } from '@tabler/icons-react'
import { useLanguage, useTexts } from '../../i18n.js'
import classes from './record.module.css'
import type { VerifiedFile } from './verify-files.js'

const looks = {
  verified: { color: 'teal', icon: IconShieldCheck },
  consistent: { color: 'yellow', icon: IconHelpCircle },
  refuted: { color: 'red', icon: IconShieldX },
} as const

/** What was found out about a file, check by check. */
export function FileVerdict({ file }: { file: VerifiedFile }) {
  const t = useTexts('record')
  const language = useLanguage()
  const { color, icon: Sign } = looks[file.verdict]
  // What stays open is not always whose log it is.
  const open = file.verdict === 'consistent' && file.checks.some(({ check, ok }) => check === 'key' && ok)
  const words = open ? 'open' : file.verdict
  return (
    <Alert
      color={color}
      variant="outline"
      icon={<Sign aria-hidden />}
      role="status"
      data-verdict={file.verdict}
      title={`${t(`file.verdict.${words}`)} — ${file.name}`}
    >
      <Text size="sm">{t(`file.verdict_text.${words}`)}</Text>
      <Text size="sm" c="dimmed">
        {t(`file.kind.${file.kind}`)}
        {file.kind === 'unreadable' ? '' : language === 'ja' ? `：${file.summary.ja}` : `: ${file.summary.en}`}
      </Text>
      <ol className={classes.steps}>
        {file.checks.map(({ check, ok, unknown, detail }) => (
          <li key={check} className={classes.step}>
            <Text size="sm">{detail[language]}</Text>
            <span
              className={classes.result}
              data-failed={(!ok && !unknown) || undefined}
              data-unknown={unknown || undefined}
            >
              {ok ? (
                <IconCheck size={15} stroke={2.6} aria-hidden />
              ) : unknown ? (
                <IconHelpCircle size={15} aria-hidden />
              ) : (
                <IconX size={15} stroke={2.6} aria-hidden />
              )}
              {/\./.test(check) ? check : t(`file.check.${check}`)}
            </span>
          </li>
        ))}
      </ol>
    </Alert>
  )
}
