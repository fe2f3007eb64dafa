import { send } from '../../api/ask.js'
import type { AnswerOf, BodyOf } from '../../api/paths.js'
import { ProblemError } from '../../api/problem.js'

/** Whether this browser can use passkeys here. */
export const passkeysWork = (): boolean => 'PublicKeyCredential' in globalThis && globalThis.isSecureContext

/** A question to a device, as WebAuthn describes it and the interface does not say again. */
type Asked = AnswerOf<'/v1/sign-in/passkey/options', 'post'>
type Given = BodyOf<'/v1/sign-in/passkey', 'post'>

/** Asks the device for a passkey and sends its answer. */
export async function passkeyAnswer<Answer>(
  ask: () => Promise<Asked>,
  answer: (given: Given) => Promise<Answer>,
): Promise<Answer> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const { challenge, options } = await ask()
  const response = await startAuthentication({ optionsJSON: options as never }).catch(notGiven)
  return await answer({ challenge, response: { ...response } })
}

/** Has the device make one. */
export async function newPasskey(name: string): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const path = '/v1/sign-in-methods/passkeys'
  const { challenge, options } = await send('post', `${path}/options`)
  const response = await startRegistration({ optionsJSON: options as never }).catch(notGiven)
  await send('post', path, { body: { challenge, response: { ...response }, name } })
}

/** The person said no, took too long, or has this one already: the browser does not say which. */
function notGiven(error: unknown): never {
  const exists = error instanceof Error && error.name === 'InvalidStateError'
  throw new ProblemError({
    status: 422,
    code: exists ? 'portal.passkey-exists' : 'portal.passkey-not-given',
    title: '',
    detail: '',
  })
}
