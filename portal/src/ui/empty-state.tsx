import { Box, Stack, Text, Title } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

/** Nothing here yet: says what would be here, why it is good to have, and how to begin. */
export function EmptyState({
  title,
  text,
  action,
  picture,
  icon: Picture,
  order = 2,
}: {
  title: string
  text?: ReactNode
  action?: ReactNode
  /** A drawing; or `icon`, one of Tabler's. */
  picture?: ReactNode
  icon?: Icon
  /** Of its heading. */
  order?: 2 | 3 | 4
}) {
  return (
    <Stack align="center" gap="xs" className={classes.empty}>
      {picture ??
        (Picture !== undefined && (
          <Box className={classes.icon}>
            <Picture size={26} stroke={1.6} aria-hidden />
          </Box>
        ))}
      <Title order={order} size="h3" ta="center">
        {title}
      </Title>
      {text !== undefined && (
        <Text c="dimmed" size="sm" ta="center" maw="34rem" component="div">
          {text}
        </Text>
      )}
      {action !== undefined && <Box mt="xs">{action}</Box>}
    </Stack>
  )
}
