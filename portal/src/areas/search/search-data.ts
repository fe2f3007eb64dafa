import type { Described } from '../../api/index.js'

export type Found = Described<'Found'>
