import { Box, Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { useCan } from '../api/me.js'
import { useTexts } from '../i18n.js'
import { EmptyState } from '../ui/empty-state.js'
import { AppLink } from '../ui/link.js'
import { Page } from '../ui/page.js'

/** A page for who has one of these permissions; everybody else is told that they lack it before they fill anything in. */
export function forWhoMay(permissions: readonly string[], Own: ComponentType): ComponentType {
  return function ForWhoMay() {
    const can = useCan()
    return permissions.some(can) ? <Own /> : <NotForYou />
  }
}

function NotForYou() {
  const t = useTexts('shell')
  return (
    <Page title={t('not_yours.title')}>
      <Box data-error="http.forbidden">
        <EmptyState
          icon={IconLock}
          title={t('not_yours.what')}
          text={t('not_yours.text')}
          action={
            <Button component={AppLink} to="/">
              {t('not_found.home')}
            </Button>
          }
        />
      </Box>
    </Page>
  )
}
