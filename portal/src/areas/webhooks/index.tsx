import { IconWebhook } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const webhooks: Area = {
  id: 'webhooks',
  texts: () => import('./texts.js'),
  nav: {
    to: '/webhooks',
    icon: IconWebhook,
    text: 'shell:nav.webhooks',
    permission: 'webhooks.read',
    section: 'house',
  },
  routes: [
    { path: '/webhooks', permission: 'webhooks.read', page: () => import('./webhooks-page.js') },
    { path: '/webhooks/$id', permission: 'webhooks.read', page: () => import('./webhook-page.js') },
    {
      path: '/webhooks/$id/deliveries/$delivery',
      permission: 'webhooks.read',
      page: () => import('./delivery-page.js'),
    },
  ],
}
