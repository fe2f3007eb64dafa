import { Box, Button } from '@mantine/core'
import { IconCompass, IconRefresh } from '@tabler/icons-react'
import { ProblemError } from '../api/problem.js'
import { useTexts } from '../i18n.js'
import { EmptyState } from '../ui/empty-state.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { AppLink } from '../ui/link.js'
import { Page } from '../ui/page.js'

/** No such page. */
export function NotFound() {
  const t = useTexts('shell')
  return (
    <Page title={t('not_found.title')}>
      <EmptyState
        icon={IconCompass}
        title={t('not_found.title')}
        text={t('not_found.text')}
        action={
          <Button component={AppLink} to="/">
            {t('not_found.home')}
          </Button>
        }
      />
    </Page>
  )
}

/** A page that fell over, or whose files are not there any more since the portal was renewed. */
export function PageFailed({ error }: { error: unknown }) {
  const t = useTexts('shell')
  if (error instanceof ProblemError)
    return (
      <Box p="lg">
        <ErrorNotice error={error} retry={() => location.reload()} />
      </Box>
    )
  return (
    <Page title={t('failed.title')}>
      <EmptyState
        icon={IconRefresh}
        title={t('failed.title')}
        text={t('failed.text')}
        action={<Button onClick={() => location.reload()}>{t('failed.reload')}</Button>}
      />
    </Page>
  )
}
