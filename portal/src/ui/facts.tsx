import type { ReactNode } from 'react'
import classes from './facts.module.css'

/**
 * What is known of one thing: names on the left, values on the right; on narrow screens one below the other.
 *
 * @example <Facts><Fact name={t('at')}><When at={at} exact /></Fact></Facts>
 */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>
}

export function Fact({ name, live = false, children }: { name: ReactNode; live?: boolean; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd {...(live ? { 'aria-live': 'polite' as const } : {})}>{children}</dd>
    </>
  )
}
