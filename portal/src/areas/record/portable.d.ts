/** The verifier's own code, as `portal/portable-record.ts` finds it. */
declare module 'kyodaku/verification' {
  interface Bilingual {
    en: string
    ja: string
  }
  export interface Check {
    check: string
    ok: boolean
    unknown?: true
    detail: Bilingual
  }
  export interface Verification {
    item: string
    kind: string
    verdict: 'verified' | 'consistent' | 'refuted'
    checks: Check[]
    summary: Bilingual
    checkpoint?: { note: string; origin: string; size: number; rootHash: Uint8Array }
  }
  /** What the verifier takes for a policy of witnesses, read by itself. */
  export interface Policy {
    readonly quorum: unknown
  }
  export function parsePolicy(text: string): Policy
  export function canonicalJson(value: unknown): string
  export function verifyItems(
    items: readonly { name: string; bytes: Uint8Array; entry?: Uint8Array }[],
    trusted: { verifierKeys: readonly string[]; policy?: Policy },
  ): Verification[]
}
declare module 'kyodaku/merkle' {
  export function leafHash(entry: Uint8Array): Uint8Array
  export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array
  export function verifyInclusion(
    index: number,
    size: number,
    leaf: Uint8Array,
    proof: readonly Uint8Array[],
    root: Uint8Array,
  ): void
}
declare module 'kyodaku/checkpoint' {
  export interface Checkpoint {
    origin: string
    size: number
    rootHash: Uint8Array
  }
  export function verifyCheckpoint(note: string, trusted: readonly unknown[]): Checkpoint
  export function parseCheckpoint(text: string): Checkpoint
}
declare module 'kyodaku/note' {
  export function parseVerifierKey(text: string): { name: string; keyId: Uint8Array }
  export function parseNote(note: string): {
    text: string
    signatures: { name: string; keyId: Uint8Array; signature: Uint8Array }[]
  }
}
declare module 'kyodaku/equivocation' {
  export function verifyConsistencyProof(
    proof: { older: string; newer: string; hashes: string[] },
    trusted: { verifierKeys: readonly string[] },
  ): { older: { size: number }; newer: { size: number } }
}
declare module 'kyodaku/base64' {
  export function decodeBase64(text: string): Uint8Array | undefined
  export function encodeBase64(bytes: Uint8Array): string
}
