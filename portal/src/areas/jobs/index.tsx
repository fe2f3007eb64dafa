import { IconStack2 } from '@tabler/icons-react'
import type { Area } from '../../area.js'

export const jobs: Area = {
  id: 'jobs',
  texts: () => import('./texts.js'),
  nav: { to: '/jobs', icon: IconStack2, text: 'shell:nav.jobs', permission: 'jobs.read', section: 'house' },
  routes: [
    { path: '/jobs', permission: 'jobs.read', page: () => import('./jobs-page.js') },
    { path: '/jobs/$id', permission: 'jobs.read', page: () => import('./job-page.js') },
  ],
}
