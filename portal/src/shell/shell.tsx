import { AppShell, Box, Burger, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useSession } from '../api/me.js'
import { SearchBox } from '../areas/search/search-box.js'
import { languageWasChosen, setLanguage, useTexts } from '../i18n.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { AppLink } from '../ui/link.js'
import { Loading } from '../ui/loading.js'
import { AccountMenu } from './account-menu.js'
import { LanguageSwitch } from './language-switch.js'
import { Navigation } from './navigation.js'
import { PartySwitcher } from './party-switcher.js'
import { SchemeSwitch } from './scheme-switch.js'
import classes from './shell.module.css'
import { Wordmark } from './wordmark.js'

const securityPage = '/settings/security'

/** The frame around every page of someone who has signed in; whoever has not goes to `/sign-in` first. */
export function Shell() {
  const t = useTexts('shell')
  const session = useSession()
  const [opened, { toggle, close }] = useDisclosure(false)
  const navigate = useNavigate()
  const at = useRouterState({ select: ({ location }) => location.href })
  const language = session.data?.language

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes to a page closes the drawer
  useEffect(close, [at, close])
  useEffect(() => {
    if ((language === 'ja' || language === 'en') && !languageWasChosen()) void setLanguage(language)
  }, [language])
  useEffect(() => {
    if (session.data === null) location.replace(`/sign-in?next=${encodeURIComponent(at)}`)
  }, [session.data, at])

  // Nothing else can be done before.
  const toSetUp = session.data?.secondFactorNeeded === true && !at.startsWith(securityPage)
  useEffect(() => {
    if (toSetUp) void navigate({ to: securityPage })
  }, [toSetUp, navigate])

  if (session.isPending || session.data === null || toSetUp) return <Loading />
  if (session.error !== null && session.data === undefined)
    return (
      <Box maw="40rem" mx="auto" p="xl">
        <ErrorNotice error={session.error} retry={() => void session.refetch()} />
      </Box>
    )
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      withBorder={false}
      transitionDuration={150}
    >
      <a href="#content" className={classes.skip}>
        {t('skip')}
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={opened ? t('nav.close') : t('nav.open')}
            aria-expanded={opened}
            aria-controls="navigation"
          />
          <AppLink to="/" className={classes.brand} aria-label={`Kyodaku 許諾: ${t('nav.home')}`}>
            <Wordmark />
          </AppLink>
          <Group ml="auto" gap={6} wrap="nowrap" miw={0}>
            <SearchBox />
            <PartySwitcher />
            <Group gap={4} visibleFrom="sm" wrap="nowrap">
              <LanguageSwitch />
              <SchemeSwitch />
            </Group>
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} id="navigation" aria-label={t('nav.label')}>
        <Navigation />
      </AppShell.Navbar>
      {opened && <Box className={classes.veil} onClick={close} hiddenFrom="sm" aria-hidden />}
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}
