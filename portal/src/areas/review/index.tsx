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
    { path: '/review', page: () => import('./review-page.js') },
    { path: '/matches', page: () => import('./matches-page.js') },
    { path: '/matches/$id', page: () => import('./match-page.js') },
  ],
}
