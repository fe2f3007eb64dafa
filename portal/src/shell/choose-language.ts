import { send } from '../api/ask.js'
import { sessionKey } from '../api/me.js'
import { queries } from '../api/queries.js'
import type { Language } from '../area.js'
import { setLanguage } from '../i18n.js'

/** Shows the page in a language, and remembers it: on this machine, and for whoever is signed in with their account. */
export async function chooseLanguage(language: Language): Promise<void> {
  await setLanguage(language)
  const me = queries.getQueryData(sessionKey)
  if (me !== undefined && me !== null) await send('patch', '/v1/session', { body: { language } }).catch(() => undefined)
}
