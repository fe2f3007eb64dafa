import { Tabs } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTexts } from '../../i18n.js'

const places = { entries: '/record', receipts: '/record/receipts', verify: '/record/verify' } as const

/** The three faces of the record. */
export function RecordTabs({ here }: { here: keyof typeof places }) {
  const t = useTexts('record')
  const navigate = useNavigate()
  return (
    <Tabs
      value={here}
      mb="md"
      onChange={(value) => void navigate({ to: places[value as keyof typeof places] as '/' })}
      activateTabWithKeyboard={false}
    >
      <Tabs.List aria-label={t('tabs.label')}>
        {(Object.keys(places) as (keyof typeof places)[]).map((place) => (
          <Tabs.Tab key={place} value={place}>
            {t(`tabs.${place}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}
