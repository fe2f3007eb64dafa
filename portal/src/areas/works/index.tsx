import { IconBooks } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const works: Area = {
  id: 'works',
  texts: () => import('./texts.js'),
  nav: { to: '/works', icon: IconBooks, text: 'shell:nav.works', permission: 'works.read', section: 'main' },
  routes: [
    { path: '/works', permission: 'works.read', page: () => import('./works-page.js') },
    { path: '/works/new', permission: 'works.write', page: () => import('./new-work-page.js') },
    { path: '/works/$id', permission: 'works.read', page: () => import('./work-page.js') },
    { path: '/works/$id/edit', permission: 'works.write', page: () => import('./edit-work-page.js') },
    { path: '/works/$id/owners', permission: 'works.write', page: () => import('./owners-page.js') },
  ],
}
