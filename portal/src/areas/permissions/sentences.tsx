import { useLanguage } from '../../i18n.js'
import classes from './permissions.module.css'
import type { Sentences as BothSentences } from './permissions-data.js'

/** Terms as sentences; what each term says stands out. */
export function Sentences({ sentences, leaveOut = [] }: { sentences: BothSentences; leaveOut?: readonly string[] }) {
  const language = useLanguage()
  return (
    <div className={classes.sentences}>
      {sentences[language]
        .filter((sentence) => !sentence.some(({ term }) => term !== undefined && leaveOut.includes(term)))
        .map((sentence) => (
          <p key={sentence.map(({ text }) => text).join('')}>
            {sentence.map(({ text, term }, place) =>
              term === undefined ? (
                text
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: the phrases of a sentence have no other name
                <span key={place} className={classes.said}>
                  {text}
                </span>
              ),
            )}
          </p>
        ))}
    </div>
  )
}
