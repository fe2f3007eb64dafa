import type { Area } from '../../area.js'

/** Coming in: sign-in, the first administrator, invitations. Here too: the dialog that asks for a fresh proof. */
export const signIn: Area = {
  id: 'sign-in',
  texts: () => import('./texts.js'),
  routes: [
    { path: '/sign-in', page: () => import('./sign-in-page.js'), access: 'public' },
    { path: '/first-run', page: () => import('./first-run-page.js'), access: 'public' },
    { path: '/invitation', page: () => import('./invitation-page.js'), access: 'public' },
  ],
}
