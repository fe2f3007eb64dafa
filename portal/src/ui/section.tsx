import { Box, Group, Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A part of a page: a heading, what belongs beside it, and a panel of content. */
export function Section({
  title,
  text,
  actions,
  order = 2,
  padded = true,
  children,
}: {
  title: ReactNode
  text?: ReactNode
  actions?: ReactNode
  order?: 2 | 3
  /** False: the content reaches the edge (tables, lists). */
  padded?: boolean
  children: ReactNode
}) {
  return (
    <Box component="section" mb="lg">
      <Group justify="space-between" align="flex-end" mb={6} gap="sm">
        <Box miw={0}>
          <Title order={order}>{title}</Title>
          {text !== undefined && (
            <Text c="dimmed" size="sm" component="div">
              {text}
            </Text>
          )}
        </Box>
        {actions}
      </Group>
      {padded ? <Paper p="md">{children}</Paper> : children}
    </Box>
  )
}
