import { IconTestPipe } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const probes: Area = {
  id: 'probes',
  texts: () => import('./texts.js'),
  nav: {
    to: '/probes',
    icon: IconTestPipe,
    text: 'shell:nav.probes',
    permission: 'matches.read',
    unlessOf: 'provider',
    section: 'main',
  },
  routes: [
    { path: '/probes', permission: 'matches.read', page: () => import('./probes-page.js') },
    { path: '/probes/$id', permission: 'matches.read', page: () => import('./probe-page.js') },
  ],
}
