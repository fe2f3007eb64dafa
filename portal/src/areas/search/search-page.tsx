import { Paper, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch, IconSearchOff } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useGet } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink, EmptyState, ErrorNotice, Page } from '../../ui/index.js'
import { FoundLine, keyOfFound, targetOf } from './results.js'
import classes from './search.module.css'

/** The same search as a page: with an address, and room on a phone. */
export default function SearchPage() {
  const t = useTexts('search')
  const navigate = useNavigate()
  const { q: asked = '' } = useSearch({ strict: false }) as { q?: string }
  const [typed, setTyped] = useState(String(asked))
  const [q] = useDebouncedValue(typed.trim(), 120)
  useEffect(() => {
    void navigate({ to: '/search', search: (q === '' ? {} : { q }) as never, replace: true })
  }, [q, navigate])
  const answer = useGet('/v1/search', {
    query: { q, limit: 50 },
    enabled: q !== '',
    keepPrevious: true,
  })
  const items = q === '' ? [] : (answer.data?.items ?? [])
  return (
    <Page title={t('title')}>
      <TextInput
        size="md"
        maw={560}
        mb="md"
        type="search"
        label={t('label')}
        description={t('hint')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {answer.error !== null && <ErrorNotice error={answer.error} />}
      {q !== '' && answer.isSuccess && items.length === 0 && (
        <EmptyState icon={IconSearchOff} title={t('none', { q })} text={t('none_text')} />
      )}
      {q === '' && <EmptyState icon={IconSearch} title={t('begin_title')} text={t('begin')} />}
      {items.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mb={4} role="status">
            {t('found', { count: items.length })}
          </Text>
          <Paper>
            <ul className={classes.results} style={{ maxHeight: 'none' }} aria-label={t('results')}>
              {items.map((found) => (
                <li key={keyOfFound(found)}>
                  <AppLink {...targetOf(found)} className={classes.result}>
                    <FoundLine found={found} />
                  </AppLink>
                </li>
              ))}
            </ul>
          </Paper>
        </>
      )}
    </Page>
  )
}
