import { Box, Code, Text } from '@mantine/core'
import { IconCheck, IconHelpCircle, IconX } from '@tabler/icons-react'
import { useTexts } from '../../i18n.js'
import classes from './record.module.css'
import type { VerifiedStep } from './verify-entry.js'

/** Each step of a verification, with the very bytes that it worked on. */
export function VerifiedSteps({ steps }: { steps: readonly VerifiedStep[] }) {
  const t = useTexts('record')
  return (
    <ol className={classes.steps}>
      {steps.map(({ step, ok, unknown, shown, error }) => (
        <li key={step} className={classes.step}>
          <Text fw={600} size="sm">
            {t(`verify.steps.${step}`)}
          </Text>
          <span className={classes.result} data-failed={!ok || undefined} data-unknown={unknown}>
            {unknown === true ? (
              <IconHelpCircle size={15} aria-hidden />
            ) : ok ? (
              <IconCheck size={15} stroke={2.6} aria-hidden />
            ) : (
              <IconX size={15} stroke={2.6} aria-hidden />
            )}
            {t(unknown === true ? 'verify.first_seen' : ok ? 'verify.passed' : 'verify.not_passed')}
          </span>
          <Box className={classes.shown}>
            {error !== undefined && (
              <Text size="sm" c="var(--kyodaku-refuse)">
                {error}
              </Text>
            )}
            {shown.map(({ name, value }) => (
              <div key={name} className={classes.shownItem}>
                <Text span size="xs" c="dimmed">
                  {t(`verify.shown.${name}`)}
                </Text>
                <Code>{value.trimEnd()}</Code>
              </div>
            ))}
          </Box>
        </li>
      ))}
    </ol>
  )
}
