import type { Icon } from '@tabler/icons-react'
import type { ComponentType } from 'react'

export type Language = 'ja' | 'en'

/** A tree of texts; the same keys in both languages. */
export interface TextTree {
  [key: string]: string | TextTree
}
export interface Texts {
  ja: TextTree
  en: TextTree
}

/** A page, fetched when someone goes there. */
export interface AreaRoute {
  /** As TanStack Router writes it: `/works/$id`. */
  path: string
  page: () => Promise<{ default: ComponentType }>
  /** `public`: without the frame, and without an account (sign-in, first run). */
  access?: 'public'
  /** What the page is for: who lacks it (any one of several is enough) is told so instead of being shown the page. */
  permission?: string | readonly string[]
}

/** A part of the portal: its pages, its texts, its place in the navigation. */
export interface Area {
  id: string
  /** As they are, or (so that the first page stays small) `() => import('./texts.js')`, which exports `texts`. */
  texts: Texts | (() => Promise<{ texts: Texts }>)
  nav?: AreaNav | readonly AreaNav[]
  routes: readonly AreaRoute[]
}

export interface AreaNav {
  to: string
  icon: Icon
  /** A key, such as `shell:nav.works`. With lazy texts it must be one of `shell`. */
  text: string
  permission?: string | readonly string[]
  /** For people of parties of this role there is nothing to see there. */
  unlessOf?: 'rightsholder' | 'association' | 'provider' | 'authority'
  section: 'main' | 'house'
}
