import { List, Text } from '@mantine/core'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { Section } from '../../ui/index.js'
import type { CheckDetail } from '../viewer/check-data.js'

/** What the matcher says of itself: its form is its version's. */
interface Search {
  version?: string
  references?: number
  negativeReferences?: number
  hashes?: number
  radius?: number
  calibration?: string
  incompleteReferences?: string[]
  texts?: string[]
}

/** What was looked for, with what: that nothing was found says no more than this. */
export function Searched({ check, nothing }: { check: CheckDetail; nothing: boolean }) {
  const t = useTexts('check')
  const search: Search = check.search ?? {}
  const incomplete = search.incompleteReferences?.length ?? 0
  const texts = search.texts ?? []
  return (
    <Section title={t('searched.title')}>
      {nothing && (
        <Text fw={600} mb="xs">
          {t(check.error === undefined ? 'searched.nothing' : 'searched.unreadable')}
        </Text>
      )}
      <List size="sm" spacing={4}>
        {check.kind === 'media' && check.error === undefined && (
          <List.Item>
            {t('searched.references', {
              references: formatNumber(search.references ?? 0),
              hashes: formatNumber(search.hashes ?? 0),
              radius: search.radius ?? 0,
            })}
          </List.Item>
        )}
        {(search.negativeReferences ?? 0) > 0 && (
          <List.Item>{t('searched.negative', { count: search.negativeReferences ?? 0 })}</List.Item>
        )}
        {incomplete > 0 && <List.Item>{t('searched.incomplete', { count: incomplete })}</List.Item>}
        {check.kind === 'media' && check.error === undefined && <List.Item>{t('searched.turned')}</List.Item>}
        <List.Item>
          {texts.length > 0
            ? t('searched.texts', { texts: texts.map((where) => t(`names.where.${where}`)).join(t('comma')) })
            : t('searched.no_texts')}
        </List.Item>
        <List.Item>
          {t('searched.versions', {
            matcher: search.version ?? '–',
            calibration: search.calibration ?? '–',
            rules: check.decision?.rules ?? '–',
          })}
        </List.Item>
        {check.error !== undefined && <List.Item>{t('searched.error', { code: check.error.code })}</List.Item>}
      </List>
      {nothing && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('searched.caution')}
        </Text>
      )}
    </Section>
  )
}
