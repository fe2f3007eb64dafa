import { Link } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, FunctionComponent, Ref } from 'react'

export interface AppLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  /** As the route is written: `/works/$id`. */
  to: string
  params?: Record<string, string> | undefined
  search?: Record<string, unknown> | undefined
  hash?: string | undefined
  replace?: boolean
  /** What is added while the page it leads to is shown. */
  activeProps?: Record<string, unknown>
  activeOptions?: { exact?: boolean; includeSearch?: boolean }
  ref?: Ref<HTMLAnchorElement>
}

/**
 * A link within the portal. Also as what a Mantine component is: `<Button component={AppLink} to="/check">`.
 *
 * @example <AppLink to="/works/$id" params={{ id }}>{title}</AppLink>
 */
export const AppLink = Link as unknown as FunctionComponent<AppLinkProps>
