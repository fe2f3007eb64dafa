import { IconHome } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const home: Area = {
  id: 'home',
  texts: () => import('./texts.js'),
  nav: { to: '/', icon: IconHome, text: 'shell:nav.home', section: 'main' },
  routes: [{ path: '/', page: () => import('./home-page.js') }],
}
