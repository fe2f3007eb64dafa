import { IconFingerprint } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const record: Area = {
  id: 'record',
  texts: () => import('./texts.js'),
  nav: { to: '/record', icon: IconFingerprint, text: 'shell:nav.record', permission: 'record.read', section: 'main' },
  routes: [
    { path: '/record', page: () => import('./record-page.js') },
    { path: '/record/entries/$index', page: () => import('./entry-page.js') },
    { path: '/record/receipts', page: () => import('./receipts-page.js') },
    { path: '/record/receipts/$id', page: () => import('./receipt-page.js') },
    { path: '/record/verify', page: () => import('./verify-page.js') },
  ],
}
