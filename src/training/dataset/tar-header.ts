/** A block of a tar; headers and the ends of members stand at multiples of it (POSIX.1-2017, pax, ustar Interchange Format). */
export const tarBlock = 512

export interface TarHeader {
  name: string
  /** `0` file, `1` hard link, `2` symbolic link, `5` folder, `x` and `g` pax headers, `L` and `K` long names of GNU, …. */
  type: string
  bytes: number
}

/** @returns 'zero' for a block of zeros, undefined for what is no header */
export function parseTarHeader(block: Uint8Array): TarHeader | 'zero' | undefined {
  if (block.length < tarBlock) return undefined
  const buffer = Buffer.from(block.buffer, block.byteOffset, tarBlock)
  let sum = 0
  let any = 0
  for (let i = 0; i < tarBlock; i++) {
    const byte = buffer[i]!
    any |= byte
    sum += i >= 148 && i < 156 ? 0x20 : byte
  }
  if (any === 0) return 'zero'
  if (octal(buffer, 148, 8) !== sum) return undefined
  const bytes = sizeOf(buffer)
  if (bytes === undefined) return undefined
  const prefix = buffer.toString('latin1', 257, 263) === 'ustar\0' ? text(buffer, 345, 155) : ''
  const name = text(buffer, 0, 100)
  const type = buffer[156] === 0 ? '0' : String.fromCharCode(buffer[156]!)
  return { name: prefix === '' ? name : `${prefix}/${name}`, type, bytes }
}

function text(buffer: Buffer, start: number, length: number): string {
  const end = buffer.indexOf(0, start)
  return buffer.toString('utf8', start, end < 0 || end > start + length ? start + length : end)
}

function octal(buffer: Buffer, start: number, length: number): number | undefined {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(buffer.toString('latin1', start, start + length))?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 8)
}

/** Octal, or of large members a number of base 256 whose first bit is set (GNU, star). */
function sizeOf(buffer: Buffer): number | undefined {
  if ((buffer[124]! & 0x80) === 0) return octal(buffer, 124, 12)
  let value = BigInt(buffer[124]! & 0x7f)
  for (let i = 125; i < 136; i++) value = (value << 8n) | BigInt(buffer[i]!)
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(value)
}

/**
 * What stands before the bytes of a plain file, the same every time: no owner, no time. A name of more than 100 bytes goes
 * before it as GNU tar writes it, which readers of every make know.
 */
export function tarFileHeader(name: string, bytes: number): Uint8Array {
  const whole = Buffer.from(name)
  if (whole.length <= 100) return headerBlock(whole, '0', bytes)
  const long = Buffer.concat([whole, Buffer.alloc(1)])
  return Buffer.concat([
    headerBlock(Buffer.from('././@LongLink'), 'L', long.length),
    padded(long),
    headerBlock(whole.subarray(0, 100), '0', bytes),
  ])
}

/** Bytes and the zeros that fill their last block. */
export function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.alloc((tarBlock - (bytes.length % tarBlock)) % tarBlock)])
}

function headerBlock(name: Uint8Array, type: string, bytes: number): Buffer {
  const block = Buffer.alloc(tarBlock)
  block.set(name, 0)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124)
  block.write('00000000000\0', 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** Records of a pax header: `LENGTH KEY=VALUE\n` each (POSIX.1-2017, pax, pax Extended Header). */
export function parsePax(bytes: Uint8Array): Map<string, string> | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const records = new Map<string, string>()
  for (let at = 0; at < buffer.length; ) {
    const space = buffer.indexOf(0x20, at)
    const digits = space < 0 || space - at > 10 ? '' : buffer.toString('latin1', at, space)
    const end = at + Number(digits)
    if (!/^[1-9]\d*$/.test(digits) || end > buffer.length || end <= space || buffer[end - 1] !== 0x0a) return undefined
    const equals = buffer.indexOf(0x3d, space)
    if (equals < 0 || equals >= end) return undefined
    records.set(buffer.toString('utf8', space + 1, equals), buffer.toString('utf8', equals + 1, end - 1))
    at = end
  }
  return records
}
