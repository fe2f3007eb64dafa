import { Box, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconBook2, IconCheck, IconKeyboard, IconLanguage, IconLogout, IconSettings } from '@tabler/icons-react'
import { send } from '../api/ask.js'
import { useMe } from '../api/me.js'
import { languages, setLanguage, useLanguage, useTexts } from '../i18n.js'
import { AppLink } from '../ui/link.js'
import { notifyError } from '../ui/notices.js'
import { openShortcuts } from '../ui/shortcuts.js'
import classes from './account-menu.module.css'
import { chooseLanguage } from './choose-language.js'
import { schemes } from './scheme-switch.js'

/** Who is signed in, their settings, and the way out. On narrow screens also what the header has no room for. */
export function AccountMenu() {
  const t = useTexts('shell')
  const { user, role } = useMe()
  const language = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = async () => {
    try {
      // All that was read goes with the page; forgotten sooner, it would be asked for again on the way out.
      await send('delete', '/v1/session')
      // The server had the browser forget what was stored; how the page looks is no secret.
      await setLanguage(language)
      setColorScheme(colorScheme)
      location.assign('/sign-in')
    } catch (error) {
      notifyError(error)
    }
  }
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <UnstyledButton aria-label={`${t('account.label')}: ${user.name}`} className={classes.button}>
          <span className={classes.initials} data-initials={initialsOf(user.name)} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Box px="sm" py={6}>
          <Text size="sm" fw={600} truncate>
            {user.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {t(`role.${role}`)}
            {user.email ? ` · ${user.email}` : ''}
          </Text>
        </Box>
        <Menu.Divider />
        <Menu.Item component={AppLink} to="/settings" leftSection={<IconSettings size={16} aria-hidden />}>
          {t('account.settings')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={openShortcuts}>
          {t('account.shortcuts')}
        </Menu.Item>
        <Menu.Item component="a" href="/reference" leftSection={<IconBook2 size={16} aria-hidden />}>
          {t('account.api')}
        </Menu.Item>
        <Box hiddenFrom="sm">
          <Menu.Divider />
          <Menu.Label>{t('language.label')}</Menu.Label>
          {languages.map((one) => (
            <Menu.Item
              key={one}
              lang={one}
              leftSection={<IconLanguage size={16} aria-hidden />}
              rightSection={one === language ? <IconCheck size={14} aria-hidden /> : undefined}
              onClick={() => void chooseLanguage(one)}
            >
              {t(`language.${one}`)}
            </Menu.Item>
          ))}
          <Menu.Label>{t('scheme.label')}</Menu.Label>
          {schemes.map(([scheme, Icon]) => (
            <Menu.Item
              key={scheme}
              leftSection={<Icon size={16} aria-hidden />}
              rightSection={scheme === colorScheme ? <IconCheck size={14} aria-hidden /> : undefined}
              onClick={() => setColorScheme(scheme)}
            >
              {t(`scheme.${scheme}`)}
            </Menu.Item>
          ))}
        </Box>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {t('account.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** One sign of a Japanese name, of others the first letters of the first and the last word. */
function initialsOf(name: string): string {
  if (/^[\u3040-\u9fff]/.test(name)) return name[0] ?? ''
  const words = name.split(/\s+/).filter((word) => word !== '')
  return [words[0], ...(words.length > 1 ? [words.at(-1)] : [])].map((word) => word?.[0]?.toUpperCase() ?? '').join('')
}
