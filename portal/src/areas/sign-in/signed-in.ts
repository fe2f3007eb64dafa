import { setCsrfToken } from '../../api/client.js'
import { type Me, sessionKey } from '../../api/me.js'
import { queries } from '../../api/queries.js'

/** From now on the page is theirs: everything that was read before is read again. */
export function beginSession(me: Me): void {
  queries.clear()
  rememberSession(me)
}

/** The same session with a new secret. */
export function rememberSession(me: Me): void {
  setCsrfToken(me.csrfToken)
  queries.setQueryData(sessionKey, me)
}

/** Where to go after signing in: a path of this house, never another site. */
export function nextPath(): string {
  const next = new URLSearchParams(location.search).get('next') ?? '/'
  return /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/'
}

/** The secret of a link stands behind `#`, which is sent to nobody; it is taken out of the address at once. */
export function secretOfLink(): string {
  const secret = location.hash.slice(1)
  if (secret !== '') {
    kept = secret
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  return kept
}
let kept = ''

// Another link typed over this one changes the part behind `#` alone, which loads nothing by itself.
addEventListener('hashchange', () => {
  if (/^\/(first-run|invitation)$/.test(location.pathname) && location.hash.length > 40) location.reload()
})
