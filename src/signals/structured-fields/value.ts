/** A value without parameters, RFC 9651 section 3.3. Integers and dates are whole; a date is seconds since 1970. */
export type BareItem =
  | { type: 'integer'; value: number }
  | { type: 'decimal'; value: number }
  | { type: 'string'; value: string }
  | { type: 'token'; value: string }
  | { type: 'binary'; value: Uint8Array }
  | { type: 'boolean'; value: boolean }
  | { type: 'date'; value: number }
  | { type: 'display-string'; value: string }

/** In the order in which the keys first stood; of a repeated key the last value, section 3.1.2. */
export type Parameters = ReadonlyMap<string, BareItem>

export interface Item {
  bare: BareItem
  parameters: Parameters
}
export interface InnerList {
  items: readonly Item[]
  parameters: Parameters
}
export type Member = Item | InnerList
export type List = readonly Member[]
/** In the order in which the keys first stood; of a repeated key the last member, section 3.2. */
export type Dictionary = ReadonlyMap<string, Member>

export function isInnerList(member: Member): member is InnerList {
  return 'items' in member
}
