import { deflateRawSync, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** Small files of our own, with and without XMP, for tests. */
export type TestFormat =
  | 'image/jpeg'
  | 'image/png'
  | 'image/webp'
  | 'image/avif'
  | 'image/tiff'
  | 'video/mp4'
  | 'video/quicktime'
export const testFormats: readonly TestFormat[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/tiff',
  'video/mp4',
  'video/quicktime',
]

export async function testMedia(format: TestFormat, xmp?: string): Promise<Buffer> {
  if (format === 'video/mp4')
    return Buffer.concat([
      box('ftyp', 'isom\0\0\0\0isommp42'),
      box('moov', box('mvhd', Buffer.alloc(100))),
      ...(xmp === undefined ? [] : [box('uuid', Buffer.concat([xmpUuid, Buffer.from(xmp)]))]),
      box('mdat', Buffer.alloc(200, 7)),
    ])
  if (format === 'video/quicktime') {
    const userData = xmp === undefined ? [] : [box('udta', box('XMP_', xmp))]
    return Buffer.concat([
      box('ftyp', 'qt  \0\0\0\0qt  '),
      box('moov', Buffer.concat([box('mvhd', Buffer.alloc(100)), ...userData])),
      box('mdat', Buffer.alloc(200, 7)),
    ])
  }
  const picture = sharp({ create: { width: 16, height: 16, channels: 3, background: '#c33' } })
  if (format === 'image/png') {
    const png = await picture.png().toBuffer()
    return xmp === undefined
      ? png
      : withChunk(png, 'iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), Buffer.from(xmp)]))
  }
  const held = xmp === undefined ? picture : picture.withXmp(xmp)
  return await held.toFormat(format.slice('image/'.length) as 'jpeg').toBuffer()
}

/** A PNG whose XMP is compressed. */
export async function pngWithCompressedXmp(xmp: string): Promise<Buffer> {
  const data = Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), deflateSync(xmp)])
  return withChunk(await testMedia('image/png'), 'iTXt', data)
}

/** A JPEG with a standard packet and, cut into segments, an extended one (XMP specification, part 3). */
export async function jpegWithExtendedXmp(standard: string, extended: string, segmentBytes: number): Promise<Buffer> {
  const jpeg = await testMedia('image/jpeg')
  const whole = Buffer.from(extended)
  const segments = [Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(standard)])]
  for (let at = 0; at < whole.length; at += segmentBytes) {
    const sizes = Buffer.alloc(8)
    sizes.writeUInt32BE(whole.length)
    sizes.writeUInt32BE(at, 4)
    const name = Buffer.from(`http://ns.adobe.com/xmp/extension/\0${'0123456789ABCDEF'.repeat(2)}`)
    segments.push(Buffer.concat([name, sizes, whole.subarray(at, at + segmentBytes)]))
  }
  const written = segments.map((body) =>
    Buffer.concat([Buffer.of(0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255), body]),
  )
  return Buffer.concat([jpeg.subarray(0, 2), ...written, jpeg.subarray(2)])
}

/** A PDF of nothing but its metadata. */
export function pdfWithXmp(xmp: string, compressed = false, more = ''): Buffer {
  const data = compressed ? deflateSync(xmp) : Buffer.from(xmp)
  const filter = compressed ? ' /Filter /FlateDecode' : ''
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Metadata 2 0 R >>\nendobj\n`),
    Buffer.from(`2 0 obj\n<< /Type /Metadata /Subtype /XML /Length ${data.length}${filter} >>\nstream\n`),
    data,
    Buffer.from(`\nendstream\nendobj\ntrailer << /Root 1 0 R${more} >>\n%%EOF\n`),
  ])
}

/** An EPUB of nothing but its container and package. */
export function epubWithPackage(packageDocument: string, deflated = true): Buffer {
  const container =
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/package.opf"/></rootfiles></container>'
  return zip([
    ['mimetype', 'application/epub+zip', false],
    ['META-INF/container.xml', container, deflated],
    ['EPUB/package.opf', packageDocument, deflated],
  ])
}

function zip(files: readonly (readonly [name: string, text: string, deflated: boolean])[]): Buffer {
  const written: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const [name, text, deflated] of files) {
    const data = deflated ? deflateRawSync(text) : Buffer.from(text)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20)
    common.writeUInt16LE(deflated ? 8 : 0, 4)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(Buffer.byteLength(text), 18)
    common.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name)]))
    written.push(local)
    at += local.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...written, directory, end])
}

/** An XMP packet with these attributes and elements in one description; `plus` and `tdm` are bound. */
export function xmpPacket(attributes: string, elements = ''): string {
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""',
    ' xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:tdm="http://www.w3.org/ns/tdmrep/"',
    ` xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" ${attributes}>${elements}`,
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
  ].join('')
}

const xmpUuid = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex')

export function box(type: string, body: Uint8Array | string): Buffer {
  const data = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
  const header = Buffer.alloc(8)
  header.writeUInt32BE(data.length + 8)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, data])
}

/** After the header chunk; nobody here looks at the check sum. */
export function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(data.length)
  header.write(type, 4, 'latin1')
  return Buffer.concat([png.subarray(0, 33), header, data, Buffer.alloc(4), png.subarray(33)])
}
