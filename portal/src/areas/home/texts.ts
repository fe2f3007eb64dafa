import type { Texts } from '../../area.js'

export const texts = {
  ja: { title: 'ホーム' },
  en: { title: 'Home' },
} satisfies Texts
