import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { useMe } from '../../api/index.js'
import { AppLink } from '../../ui/index.js'

/** The receipt of a use, for who may open it: whose use it was, and the operator. Others are told of the use only. */
export function useReceiptLink(): (one: {
  receipt: string
  use: { party: string }
}) => { to: string; params: { id: string } } | undefined {
  const { party } = useMe()
  return ({ receipt, use }) =>
    party == null || use.party === party ? { to: '/record/receipts/$id', params: { id: receipt } } : undefined
}

/** A use by its name, which leads to its receipt where that may be opened. */
export function ReceiptLink({
  of,
  children,
}: {
  of: { receipt: string; use: { party: string } }
  children: ReactNode
}) {
  const to = useReceiptLink()(of)
  return to === undefined ? (
    children
  ) : (
    <Anchor component={AppLink} {...to}>
      {children}
    </Anchor>
  )
}
