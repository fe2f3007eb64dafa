import type { Language } from '../area.js'

/** A title or name as the registry has it. */
export interface NameLike {
  text: string
  language?: string | null
  script?: string | null
  kind?: string | null
}

/** The name to show: official ones first, in the language of the page where there is one. */
export function nameIn(names: readonly NameLike[] | undefined, language: Language): string | undefined {
  const score = ({ language: of, script, kind }: NameLike) =>
    (kind === 'official' ? 2 : 0) +
    (of === language ? 4 : 0) +
    (language === 'en' && (script === 'latin' || script === 'romaji') ? 1 : 0)
  return [...(names ?? [])].sort((a, b) => score(b) - score(a))[0]?.text
}
