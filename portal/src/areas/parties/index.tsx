import { IconBuildings } from '@tabler/icons-react'
import type { Area } from '../../area.js'

/** Who is in the house: rightsholders, associations, providers, authorities. */
export const parties: Area = {
  id: 'parties',
  texts: () => import('./texts.js'),
  nav: { to: '/parties', icon: IconBuildings, text: 'shell:nav.parties', section: 'house' },
  routes: [
    { path: '/parties', page: () => import('./parties-page.js') },
    { path: '/parties/$id', page: () => import('./party-page.js') },
  ],
}
