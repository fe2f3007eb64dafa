/** The same in both languages. */
export interface TwoLanguages {
  en: string
  ja: string
}

/** Words by what they stand for, in one language. */
export function wordsIn<Key extends string>(
  words: Readonly<Record<Key, TwoLanguages>>,
  language: keyof TwoLanguages,
): Record<Key, string> {
  return Object.fromEntries(Object.entries<TwoLanguages>(words).map(([key, word]) => [key, word[language]])) as Record<
    Key,
    string
  >
}
