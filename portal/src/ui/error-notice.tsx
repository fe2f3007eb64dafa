import { Alert, Button, Code, Group, List, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { asProblem, type ProblemError } from '../api/problem.js'
import { type Translate, useTexts } from '../i18n.js'

/** What went wrong, in the reader's words, with what to do; what the server said in detail below it. */
export function ErrorNotice({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) {
  const t = useTexts('ui')
  const problem = asProblem(error)
  const words = wordsOf(problem, t)
  const offline = problem.status === 0 && problem.code === 'portal.offline'
  return (
    <Alert
      color={offline ? 'gray' : 'red'}
      variant="light"
      role="alert"
      data-error={problem.code}
      icon={offline ? <IconPlugConnectedX aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={title ?? words.title}
    >
      {words.text !== '' && <Text size="sm">{words.text}</Text>}
      {problem.errors.length > 0 && (
        <List size="sm" mt={4}>
          {problem.errors.slice(0, 10).map(({ path, problem: what }) => (
            <List.Item key={`${path} ${what}`}>
              <Code>{path}</Code> {what}
            </List.Item>
          ))}
        </List>
      )}
      <Group mt="xs" gap="sm">
        {retry !== undefined && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={retry}
          >
            {t('retry')}
          </Button>
        )}
        {!offline && (
          <Text size="xs" c="dimmed">
            {t('error.code', { code: problem.code })}
          </Text>
        )}
      </Group>
    </Alert>
  )
}

/** A title and a sentence for a problem, in the language of the page. */
export function wordsOf(problem: ProblemError, t: Translate): { title: string; text: string } {
  const own = (key: string) => ({ title: t(`error.${key}`), text: t(`error.${key}_text`) })
  if (problem.code === 'portal.offline') return own('offline')
  if (problem.code === 'identity.done-not-recorded') return own('not_recorded')
  if (problem.code === 'store.disk-full') return own('disk_full')
  switch (problem.status) {
    case 401:
      return own('signed_out')
    case 403:
      return problem.code === 'http.forbidden'
        ? own('forbidden')
        : { title: t('error.forbidden'), text: problem.detail }
    case 404:
      return own('not_found')
    case 409:
    case 412:
      return { title: t('error.conflict'), text: problem.detail }
    case 400:
    case 422:
      return { title: t('error.invalid'), text: problem.errors.length > 0 ? '' : problem.detail }
    case 429:
      return own('too_many')
    case 502:
    case 503:
    case 504:
      return own('unavailable')
    default:
      return problem.status >= 500 ? own('internal') : { title: t('error.title'), text: problem.detail }
  }
}
