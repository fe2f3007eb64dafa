import { IconMovie } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const check: Area = {
  id: 'check',
  texts: () => import('./texts.js'),
  nav: { to: '/check', icon: IconMovie, text: 'shell:nav.check', permission: 'checks.read', section: 'main' },
  routes: [
    { path: '/check', permission: 'checks.read', page: () => import('./check-page.js') },
    { path: '/checks/$id', permission: 'checks.read', page: () => import('./result-page.js') },
  ],
}
