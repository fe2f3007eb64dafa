import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { WebhooksError } from './webhooks-error.js'

const prefix = 'whsec_'
/** Standard Webhooks asks for 24 to 64 bytes. */
const secretBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** A new secret to sign with, as both sides keep it: `whsec_` and base64 (Standard Webhooks, "Signature scheme"). */
export const newSecret = (): string => `${prefix}${randomBytes(secretBytes).toString('base64')}`

/**
 * A secret as it lies in the database: AES-256-GCM (NIST SP 800-38D) under a key of the installation, bound to its endpoint,
 * so that it opens nowhere else. Nonce, ciphertext, tag.
 */
export function sealSecret(secret: string, key: Uint8Array, endpointId: string): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(endpointId))
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** @throws WebhooksError `webhooks.bad-secret` for what was changed, belongs to another endpoint, or another installation */
export function openSecret(sealed: Uint8Array, key: Uint8Array, endpointId: string): string {
  try {
    if (sealed.length < nonceBytes + tagBytes) throw new Error('too short')
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(endpointId))
      .setAuthTag(sealed.subarray(sealed.length - tagBytes))
    const text = Buffer.concat([
      decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)),
      decipher.final(),
    ])
    return text.toString('utf8')
  } catch (error) {
    throw new WebhooksError(
      'webhooks.bad-secret',
      `The secret of the endpoint ${endpointId} cannot be read with this installation's key: make a new secret.`,
      { cause: error },
    )
  }
}
