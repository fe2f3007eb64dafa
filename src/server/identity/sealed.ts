import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Kyodaku } from '../../clearance/index.js'

/**
 * A secret that has to be read again, as the database keeps it: AES-256-GCM with a key that is not in the database, bound
 * to what it is for, so that it can't be carried over to another place.
 *
 * @param what such as `totp/usr_…`
 */
export function seal(kyodaku: Kyodaku, what: string, plain: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', kyodaku.saltFor('sealed-secrets'), iv).setAAD(Buffer.from(what))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** @throws Error for what was not sealed here, or for something else */
export function unseal(kyodaku: Kyodaku, what: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', kyodaku.saltFor('sealed-secrets'), bytes.subarray(0, 12))
    .setAAD(Buffer.from(what))
    .setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
}
