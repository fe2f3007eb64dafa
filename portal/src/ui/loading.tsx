import { Center, Loader, Stack } from '@mantine/core'
import { useTexts } from '../i18n.js'

/** Something is on its way. */
export function Loading({ small = false }: { small?: boolean }) {
  const t = useTexts('ui')
  return (
    <Center mih={small ? 60 : 240} role="status">
      <Stack align="center" gap="xs">
        <Loader size={small ? 'xs' : 'sm'} type="dots" aria-hidden />
        <span className="only-heard">{t('loading')}</span>
      </Stack>
    </Center>
  )
}
