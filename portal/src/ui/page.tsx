import { Anchor, Box, Group, Text, Title } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { AppLink } from './link.js'
import classes from './page.module.css'

/**
 * A page: its heading gets the focus when one arrives, so that readers hear where they are, and names the window.
 *
 * @example <Page title={t('title')} back={{ to: '/works', text: t('all') }} actions={<Button>…</Button>}>…</Page>
 */
export function Page({
  title,
  windowTitle,
  subtitle,
  back,
  actions,
  narrow = false,
  children,
}: {
  title: ReactNode
  /** For the window, where `title` is not a string. */
  windowTitle?: string
  subtitle?: ReactNode
  back?: { to: string; params?: Record<string, string>; text: string }
  actions?: ReactNode
  /** For forms and reading: not wider than a line should be. */
  narrow?: boolean
  children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  const name = windowTitle ?? (typeof title === 'string' ? title : undefined)
  useEffect(() => {
    if (name !== undefined) document.title = `${name} · Kyodaku 許諾`
  }, [name])
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body)
      heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <Box className={classes.page} data-narrow={narrow || undefined}>
      <Box component="header" className={classes.header}>
        {back !== undefined && (
          <Anchor component={AppLink} to={back.to} params={back.params} size="sm" className={classes.back}>
            <IconChevronLeft size={14} aria-hidden />
            {back.text}
          </Anchor>
        )}
        <Group justify="space-between" align="flex-end" gap="sm" wrap="wrap">
          <Box miw={0}>
            <Title order={1} ref={heading} tabIndex={-1}>
              {title}
            </Title>
            {subtitle !== undefined && (
              <Text c="dimmed" size="sm" mt={2} component="div">
                {subtitle}
              </Text>
            )}
          </Box>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
      </Box>
      {children}
    </Box>
  )
}
