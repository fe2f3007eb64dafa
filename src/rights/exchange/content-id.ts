import { createHash } from 'node:crypto'

/**
 * An id made from what an entry says, so that reading a document twice yields the same entries, and an imported one can
 * never take the id of another: `grt-odrl-` and twenty hexadecimal digits of SHA-256.
 *
 * @param content written by our own code, whose order of keys is always the same
 */
export function contentId(prefix: string, content: unknown): string {
  return `${prefix}-${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 20)}`
}
