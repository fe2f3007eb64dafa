import type { Described } from '../../api/index.js'

export type RecordAnswer = Described<'Record'>

export type EntrySubject = Described<'EntrySubject'>

export type EntryItem = Described<'RecordEntry'>

export type EntryDetail = Described<'RecordEntryDetail'>

export type ReceiptItem = Described<'ReceiptItem'>

export type ReceiptDetail = Described<'ReceiptDetail'>
