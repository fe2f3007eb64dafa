import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits as 43 letters: a session, a link, a challenge. Shown to its owner once. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What the database keeps in place of such a secret: of 256 random bits a plain SHA-256 leads nowhere back. */
export const digestOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Whether a text has the form of `newSecret`: one that hasn't needs no look at the database. */
export const looksLikeSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)
