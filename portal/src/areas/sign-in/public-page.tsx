import { Box, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { LanguageSwitch } from '../../shell/language-switch.js'
import { SchemeSwitch } from '../../shell/scheme-switch.js'
import { Wordmark } from '../../shell/wordmark.js'
import classes from './public-page.module.css'

/** A page of somebody who is not in yet: one thing to do, in the middle. */
export function PublicPage({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Kyodaku 許諾`
  }, [title])
  return (
    <Box className={classes.page}>
      <Group component="header" justify="space-between" className={classes.header}>
        <Wordmark />
        <Group gap={4}>
          <LanguageSwitch />
          <SchemeSwitch />
        </Group>
      </Group>
      <Box component="main" className={classes.main}>
        <Paper className={classes.card} withBorder>
          <Stack gap="lg">
            <Box>
              <Title order={1} size="h2">
                {title}
              </Title>
              {text !== undefined && (
                <Text c="dimmed" size="sm" mt={4} component="div">
                  {text}
                </Text>
              )}
            </Box>
            {children}
          </Stack>
        </Paper>
      </Box>
    </Box>
  )
}
