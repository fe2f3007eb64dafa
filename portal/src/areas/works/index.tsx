import { IconBooks } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const works: Area = {
  id: 'works',
  texts: () => import('./texts.js'),
  nav: { to: '/works', icon: IconBooks, text: 'shell:nav.works', permission: 'works.read', section: 'main' },
  routes: [
    { path: '/works', page: () => import('./works-page.js') },
    { path: '/works/new', page: () => import('./new-work-page.js') },
    { path: '/works/$id', page: () => import('./work-page.js') },
    { path: '/works/$id/edit', page: () => import('./edit-work-page.js') },
    { path: '/works/$id/owners', page: () => import('./owners-page.js') },
  ],
}
