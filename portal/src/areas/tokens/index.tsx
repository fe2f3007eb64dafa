import { IconKey } from '@tabler/icons-react'
import type { Area } from '../../area.js'

/** Tokens with which programs act for the party. */
export const tokens: Area = {
  id: 'tokens',
  texts: () => import('./texts.js'),
  nav: { to: '/tokens', icon: IconKey, text: 'shell:nav.tokens', permission: 'tokens.write', section: 'house' },
  routes: [{ path: '/tokens', permission: 'tokens.write', page: () => import('./tokens-page.js') }],
}
