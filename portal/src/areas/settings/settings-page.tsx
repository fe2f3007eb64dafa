import { Tabs } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useCan, useMe } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { Page } from '../../ui/index.js'

export type SettingsTab = 'profile' | 'security' | 'party' | 'installation'
const paths: Readonly<Record<SettingsTab, string>> = {
  profile: '/settings',
  security: '/settings/security',
  party: '/settings/party',
  installation: '/settings/installation',
}

/** The settings, one tab shown. */
export function SettingsPage({ tab, children }: { tab: SettingsTab; children: ReactNode }) {
  const t = useTexts('settings')
  const can = useCan()
  const { party } = useMe()
  const navigate = useNavigate()
  const tabs: SettingsTab[] = [
    'profile',
    'security',
    'party',
    ...(party == null && can('operations.read') ? (['installation'] as const) : []),
  ]
  return (
    <Page title={t('title')} windowTitle={`${t(`tabs.${tab}`)} · ${t('title')}`} narrow>
      <Tabs
        value={tab}
        onChange={(to) => void navigate({ to: paths[(to ?? 'profile') as SettingsTab] })}
        keepMounted={false}
        mb="lg"
        activateTabWithKeyboard={false}
      >
        <Tabs.List mb="lg">
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tabs.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>{children}</Tabs.Panel>
      </Tabs>
    </Page>
  )
}
