import { Badge, Text } from '@mantine/core'
import { IconBook2, IconBuilding, IconUser } from '@tabler/icons-react'
import { useTexts } from '../../i18n.js'
import classes from './search.module.css'
import type { Found } from './search-data.js'

export const keyOfFound = ({ kind, id }: Found) => `${kind}/${id}`
export const targetOf = ({ kind, id }: Found) => ({
  to: kind === 'work' ? '/works/$id' : '/parties/$id',
  params: { id },
})

/** What was found, with the name by which it was. */
export function FoundLine({ found }: { found: Found }) {
  const t = useTexts('search')
  const Sign = found.kind === 'party' ? IconBuilding : found.workKind === 'character' ? IconUser : IconBook2
  return (
    <>
      <Sign size={18} stroke={1.6} aria-hidden />
      <span className={classes.name}>
        <Text span fw={550} size="sm" lang={found.title?.language ?? undefined}>
          {found.title?.text ?? found.id}
        </Text>
        {found.matched !== undefined && (
          <Text size="xs" c="dimmed" truncate>
            {t('also', { name: found.matched.text })}
          </Text>
        )}
      </span>
      <Badge size="sm" color="gray">
        {found.kind === 'party' ? t(`role.${found.role}`) : t(`kind.${found.workKind}`)}
      </Badge>
    </>
  )
}
