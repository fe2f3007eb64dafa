/** What the server answers about the record. */
export interface RecordAnswer {
  origin: string
  verifierKey: string
  size: number
  checkpoint: string
  cosignedCheckpoint?: string
  policy?: string
}

export interface EntrySubject {
  kind: 'receipt' | 'match' | 'party' | 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim'
  id: string
  title: string
}

export interface EntryItem {
  index: number
  kind: 'decision' | 'registry' | 'verdict' | 'snapshot' | 'act' | 'other'
  type?: string
  at?: string
  outcome?: string
  subject?: EntrySubject
}

export interface EntryDetail extends EntryItem {
  /** Base64. */
  bytes: string
  leafHash: string
  proof: { index: number; treeSize: number; hashes: string[]; checkpoint: string }
  verifierKey: string
}

export interface ReceiptItem {
  id: string
  party: string
  input: string
  outcome: string
  use: { kind: string; party: string; model: string; territory: string }
  decidedAt: string
  logIndex: number
  mediaDigest: string
  supersedes?: string
  supersededBy?: string
}

export interface ReceiptDetail extends ReceiptItem {
  reasons: { code: string; outcome: string; text: { ja: string; en: string } }[]
  receipt: unknown
}
