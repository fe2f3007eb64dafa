import { IconDatabaseSearch } from '@tabler/icons-react'
import type { Area } from '../../area.js'
import { areaPart } from '../../area-part.js'
import type { InquiryProps } from './inquiry.js'

export const datasets: Area = {
  id: 'datasets',
  texts: () => import('./texts.js'),
  nav: {
    to: '/datasets',
    icon: IconDatabaseSearch,
    text: 'shell:nav.datasets',
    permission: 'checks.read',
    section: 'main',
  },
  routes: [
    { path: '/datasets', permission: 'checks.read', page: () => import('./datasets-page.js') },
    { path: '/datasets/new', permission: 'checks.write', page: () => import('./new-dataset-page.js') },
    { path: '/datasets/alerts', permission: 'checks.read', page: () => import('./alerts-page.js') },
    { path: '/datasets/$id', permission: 'checks.read', page: () => import('./dataset-page.js') },
    {
      path: '/datasets/$id/statements',
      permission: 'checks.read',
      page: () => import('./statements-page.js'),
    },
    { path: '/datasets/$id/rows', permission: 'checks.read', page: () => import('./rows-page.js') },
  ],
}

/**
 * "Was my work in it?", asked by a press.
 *
 * @example <Inquiry work={work.id} />
 */
export const Inquiry = areaPart<InquiryProps>(datasets, async () => (await import('./inquiry.js')).Inquiry)
