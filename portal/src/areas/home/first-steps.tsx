import { Box, Button, Group, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconCheck } from '@tabler/icons-react'
import { useCan } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink, Section } from '../../ui/index.js'
import classes from './home.module.css'
import type { HomeAnswer } from './home-data.js'

interface Step {
  key: 'work' | 'grant' | 'check' | 'offer'
  to: string
  done: boolean
  permission: string
}

/** The first things to do, each with why; gone when they are done, or when the reader has had enough of them. */
export function FirstSteps({ home }: { home: HomeAnswer }) {
  const { of, steps } = home
  const t = useTexts('home')
  const can = useCan()
  const [hidden, hide] = useLocalStorage({ key: 'kyodaku-first-steps-hidden', defaultValue: false })
  const provider = of === 'provider'
  const all: Step[] = provider
    ? [
        { key: 'check', to: '/check', done: steps.check, permission: 'checks.write' },
        { key: 'offer', to: '/works', done: steps.grant, permission: 'grants.write' },
      ]
    : [
        { key: 'work', to: '/works', done: steps.work && steps.reference, permission: 'works.write' },
        { key: 'grant', to: '/permissions/new', done: steps.grant, permission: 'grants.write' },
        { key: 'check', to: '/check', done: steps.check, permission: 'checks.write' },
      ]
  const shown = all.filter(({ permission }) => can(permission))
  const done = shown.filter((step) => step.done).length
  const next = shown.find((step) => !step.done)
  if (hidden || shown.length === 0 || done === shown.length) return null
  return (
    <Section
      title={t('start.title')}
      text={t(provider ? 'start.text_provider' : 'start.text')}
      padded={false}
      actions={
        <Group gap="sm">
          <Text size="sm" c="dimmed" className="numbers">
            {t('start.progress', { done, total: shown.length })}
          </Text>
          <Button variant="subtle" size="compact-sm" color="gray" onClick={() => hide(true)}>
            {t('start.hide')}
          </Button>
        </Group>
      }
    >
      <Box className={classes.panel}>
        <ol className={classes.steps} data-two={shown.length === 2 || undefined}>
          {shown.map((step, index) => (
            <li key={step.key} className={classes.stepBox}>
              <Group gap="xs" wrap="nowrap">
                <span className={classes.step} data-done={step.done || undefined}>
                  {step.done ? <IconCheck size={14} stroke={3} aria-hidden /> : index + 1}
                </span>
                <Text component="h3" fw={600}>
                  {t(`start.${step.key}.title`)}
                  {step.done && <span className="only-heard"> ({t('start.done')})</span>}
                </Text>
              </Group>
              <Text size="sm" c="dimmed">
                {t(`start.${step.key}.text`)}
              </Text>
              {!step.done && (
                <div className={classes.begin}>
                  <Button
                    component={AppLink}
                    to={step.to}
                    variant={step === next && home.needs.length === 0 ? 'filled' : 'default'}
                    size="compact-md"
                  >
                    {t(`start.${step.key}.action`)}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ol>
      </Box>
    </Section>
  )
}
