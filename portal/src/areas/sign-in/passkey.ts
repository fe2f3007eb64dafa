import { send } from '../../api/hooks.js'
import { ProblemError } from '../../api/problem.js'

interface Asked {
  challenge: string
  options: never
}

/** Whether this browser can use passkeys here. */
export const passkeysWork = (): boolean => 'PublicKeyCredential' in globalThis && globalThis.isSecureContext

/** Asks the device for a passkey and sends its answer: `PATH/options` gives the question, `PATH` takes the answer. */
export async function passkeyAnswer<Answer>(path: string): Promise<Answer> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const { challenge, options } = await send<Asked>('post', `${path}/options`)
  const response = await startAuthentication({ optionsJSON: options }).catch(given)
  return await send<Answer>('post', path, { body: { challenge, response } })
}

/** Has the device make one. */
export async function newPasskey(name: string): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const path = '/v1/sign-in-methods/passkeys'
  const { challenge, options } = await send<Asked>('post', `${path}/options`)
  const response = await startRegistration({ optionsJSON: options }).catch(given)
  await send('post', path, { body: { challenge, response, name } })
}

/** The person said no, took too long, or has this one already: the browser does not say which. */
function given(error: unknown): never {
  const exists = error instanceof Error && error.name === 'InvalidStateError'
  throw new ProblemError({
    status: 422,
    code: exists ? 'portal.passkey-exists' : 'portal.passkey-not-given',
    title: '',
    detail: '',
  })
}
