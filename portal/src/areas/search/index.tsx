import { IconSearch } from '@tabler/icons-react'
import type { Area } from '../../area.js'
import { texts } from './texts.js'

export const search: Area = {
  id: 'search',
  texts,
  nav: { to: '/search', icon: IconSearch, text: 'shell:nav.search', section: 'main' },
  routes: [{ path: '/search', page: () => import('./search-page.js') }],
}
