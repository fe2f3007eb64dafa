import { IconFingerprint } from '@tabler/icons-react'
import type { Area } from '../../area.js'
import { areaPart } from '../../area-part.js'
import type { VerifyHereProps } from './verify-here.js'

export type { ToVerify } from './verify-here.js'

export const record: Area = {
  id: 'record',
  texts: () => import('./texts.js'),
  nav: { to: '/record', icon: IconFingerprint, text: 'shell:nav.record', permission: 'record.read', section: 'main' },
  routes: [
    { path: '/record', permission: 'record.read', page: () => import('./record-page.js') },
    { path: '/record/entries/$index', permission: 'record.read', page: () => import('./entry-page.js') },
    { path: '/record/receipts', permission: 'record.read', page: () => import('./receipts-page.js') },
    { path: '/record/receipts/$id', permission: 'record.read', page: () => import('./receipt-page.js') },
    { path: '/record/verify', permission: 'record.read', page: () => import('./verify-page.js') },
  ],
}

/**
 * A button that verifies documents within the page, without trusting the server, and shows each step.
 *
 * @example <VerifyHere read={async () => [{ name: 'receipt.json', text }]} />
 */
export const VerifyHere = areaPart<VerifyHereProps>(record, async () => (await import('./verify-here.js')).VerifyHere)
