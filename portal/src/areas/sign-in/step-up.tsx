import { lazy, Suspense, useSyncExternalStore } from 'react'
import { onStepUpNeeded } from '../../api/client.js'
import { loadTexts } from '../../i18n.js'
import { signIn } from './index.js'

/** Those who wait for one and the same proof; undefined: nobody. */
let waiting: ((proved: boolean) => void)[] | undefined
const listeners = new Set<() => void>()
const tell = () => {
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Asks the person to prove once more that it is them. Several requests at the same time ask once. */
export function askStepUp(): Promise<boolean> {
  return new Promise((resolve) => {
    if (waiting === undefined) {
      waiting = [resolve]
      tell()
    } else waiting.push(resolve)
  })
}

function answer(proved: boolean): void {
  const all = waiting ?? []
  waiting = undefined
  tell()
  for (const resolve of all) resolve(proved)
}

onStepUpNeeded(askStepUp)

const StepUpDialog = lazy(async () => {
  const [dialog] = await Promise.all([import('./step-up-dialog.js'), loadTexts(signIn)])
  return dialog
})

/** Once per page: where the dialog appears when the server asks for a fresh proof (`identity.step-up-needed`). */
export function StepUp() {
  const asked = useSyncExternalStore(subscribe, () => waiting !== undefined)
  return asked ? (
    <Suspense fallback={null}>
      <StepUpDialog done={answer} />
    </Suspense>
  ) : null
}
