import { IconLicense } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const permissions: Area = {
  id: 'permissions',
  texts: () => import('./texts.js'),
  nav: {
    to: '/permissions',
    icon: IconLicense,
    text: 'shell:nav.permissions',
    permission: 'grants.read',
    section: 'main',
  },
  routes: [
    { path: '/permissions', page: () => import('./permissions-page.js') },
    { path: '/permissions/new', page: () => import('./builder/grant-builder-page.js') },
    { path: '/permissions/import', page: () => import('./import/licence-import-page.js') },
    { path: '/permissions/reservations', page: () => import('./reservations-page.js') },
    { path: '/permissions/mandates', page: () => import('./mandates-page.js') },
    { path: '/permissions/mandates/$id', page: () => import('./mandate-page.js') },
    { path: '/permissions/claims', page: () => import('./claims-page.js') },
    { path: '/permissions/claims/$id', page: () => import('./claim-page.js') },
    { path: '/permissions/regimes', page: () => import('./regimes-page.js') },
    { path: '/permissions/$id', page: () => import('./grant-page.js') },
  ],
}
