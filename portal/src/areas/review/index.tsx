import { IconChecklist, IconScan } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const review: Area = {
  id: 'review',
  texts: () => import('./texts.js'),
  nav: [
    { to: '/review', icon: IconChecklist, text: 'shell:nav.review', permission: 'reviews.write', section: 'main' },
    { to: '/matches', icon: IconScan, text: 'shell:nav.matches', permission: 'matches.read', section: 'main' },
  ],
  routes: [
    { path: '/review', permission: 'reviews.write', page: () => import('./review-page.js') },
    { path: '/matches', permission: 'matches.read', page: () => import('./matches-page.js') },
    { path: '/matches/$id', permission: 'matches.read', page: () => import('./match-page.js') },
  ],
}
