/** Writes ASN.1 by the distinguished rules (X.690, 8.1 and 10): as much of it as a certificate takes. */

/** One value: identifier octet, length, contents. */
export function der(tag: number, ...contents: Uint8Array[]): Buffer {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.of(tag), lengthOctets(body.length), body])
}

export const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts)
export const set = (...parts: Uint8Array[]): Buffer => der(0x31, ...parts)
export const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes)
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text, 'utf8'))
export const isTrue: Buffer = der(0x01, Buffer.of(0xff))

/** @param unused bits at the end that mean nothing */
export const bits = (bytes: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.of(unused), bytes)

/** A whole number that is not negative, most significant byte first, in as few bytes as it takes (8.3.2). */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? Buffer.of(0) : Buffer.from(bytes.subarray(first))
  return der(0x02, digits[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits)
}

/** From dotted form, such as `2.5.4.3` (8.19). */
export function objectIdentifier(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number)
  return der(0x06, Buffer.from([first! * 40 + second!, ...rest].flatMap(base128)))
}

/** An instant as certificates want it: UTCTime until 2049, GeneralizedTime from then on (RFC 5280, 4.1.2.5). */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/\.\d+|[-:T]/g, '')
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}

function lengthOctets(length: number): Buffer {
  if (length < 128) return Buffer.of(length)
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return Buffer.of(0x80 | digits.length, ...digits)
}

function base128(arc: number): number[] {
  const digits = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(0x80 | (rest % 128))
  return digits
}
