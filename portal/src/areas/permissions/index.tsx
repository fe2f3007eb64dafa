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
    { path: '/permissions', permission: 'grants.read', page: () => import('./permissions-page.js') },
    { path: '/permissions/new', permission: 'grants.write', page: () => import('./builder/grant-builder-page.js') },
    {
      path: '/permissions/import',
      permission: 'grants.write',
      page: () => import('./import/licence-import-page.js'),
    },
    { path: '/permissions/reservations', permission: 'grants.read', page: () => import('./reservations-page.js') },
    { path: '/permissions/mandates', permission: 'grants.read', page: () => import('./mandates-page.js') },
    { path: '/permissions/mandates/$id', permission: 'grants.read', page: () => import('./mandate-page.js') },
    { path: '/permissions/claims', permission: 'grants.read', page: () => import('./claims-page.js') },
    { path: '/permissions/claims/$id', permission: 'grants.read', page: () => import('./claim-page.js') },
    { path: '/permissions/regimes', permission: 'grants.read', page: () => import('./regimes-page.js') },
    { path: '/permissions/$id', permission: 'grants.read', page: () => import('./grant-page.js') },
  ],
}
