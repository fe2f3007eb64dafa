import { useTexts } from '../../i18n.js'
import { AppLink } from '../../ui/index.js'
import classes from './permissions.module.css'

const places = [
  { to: '/permissions', key: 'grants' },
  { to: '/permissions/reservations', key: 'reservations' },
  { to: '/permissions/mandates', key: 'mandates' },
  { to: '/permissions/claims', key: 'claims' },
  { to: '/permissions/regimes', key: 'regimes' },
] as const

/** The places of this area. */
export function PermissionsTabs() {
  const t = useTexts('permissions')
  return (
    <nav className={classes.tabs} aria-label={t('tabs.label')}>
      {places.map(({ to, key }) => (
        <AppLink
          key={to}
          to={to}
          className={classes.tab}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ 'data-here': true, 'aria-current': 'page' }}
        >
          {t(`tabs.${key}`)}
        </AppLink>
      ))}
    </nav>
  )
}
