import { IconTableImport } from '@tabler/icons-react'
import type { Area } from '../../area.js'

/** Its own id: `import` is a word of the language. */
export const imports: Area = {
  id: 'import',
  texts: () => import('./texts.js'),
  nav: { to: '/import', icon: IconTableImport, text: 'shell:nav.import', permission: 'works.write', section: 'main' },
  routes: [{ path: '/import', permission: 'works.write', page: () => import('./import-page.js') }],
}
