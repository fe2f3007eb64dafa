import classes from './wordmark.module.css'

/** The mark: a gate post, and the tick that opens it. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className={classes.mark}>
      <rect width="32" height="32" rx="8" />
      <path d="M8.5 7.5v17M13 17.2l4.2 4.6L24 9.5" />
    </svg>
  )
}

/** Kyodaku 許諾. */
export function Wordmark({ size = 26 }: { size?: number }) {
  return (
    <span className={classes.wordmark}>
      <Mark size={size} />
      <span className={classes.name}>
        Kyodaku{' '}
        <span className={classes.kanji} lang="ja">
          許諾
        </span>
      </span>
    </span>
  )
}
