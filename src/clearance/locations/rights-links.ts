import { type HtmlSignals, htmlBytesMax, licenceLinks, type RobotsFile, readHtmlSignals } from '../../signals/index.js'
import { mediaTypeOf, type ReceivedHeaders, targetOf } from './exchange.js'
import type { SignalSnapshot } from './signal-snapshot.js'
import type { SnapshotAnswer } from './snapshot-answer.js'

/** Of a page, so much is read and one byte more, so that its reader sees that there is more. */
export const pageBytesMax = htmlBytesMax + 1

/** Whether a media type is that of a page, whose metas and links count. */
export const isPage = (mediaType: string | undefined): boolean =>
  mediaType === 'text/html' || mediaType === 'application/xhtml+xml'

/** Whether a URL ends like a file of media, of which only the header is asked for. */
export function isMediaName(url: string): boolean {
  const { pathname } = new URL(url)
  return mediaExtensions.has(pathname.slice(pathname.lastIndexOf('.') + 1).toLowerCase())
}

const mediaExtensions = new Set(
  [
    'mp4 m4v webm mkv mov avi wmv flv mpg mpeg ts m3u8 mpd ogv 3gp',
    'jpg jpeg png gif webp avif heic bmp tif tiff svg jxl',
    'mp3 m4a aac ogg oga opus flac wav',
  ].flatMap((line) => line.split(' ')),
)

/** A link to terms, as it stands and where it leads; absent: nowhere that could be fetched. */
export interface RslLink {
  written: string
  url?: string
}

/** RSL documents that a robots.txt names: `License: URL`, wherever it stands (RSL 1.0, 4.1). @param base its own URL */
export function rslLinksOfRobots(file: RobotsFile, base: string): RslLink[] {
  const lines = [file.outside, ...file.groups.map(({ extensions }) => extensions)].flat()
  return linksFrom(
    lines.filter(({ field, value }) => field === 'license' && value !== '').map(({ value }) => value),
    base,
  )
}

/** RSL documents that an answer names in its header or, a page, in its links. */
export function rslLinksOfAnswer(answer: SnapshotAnswer, snapshot: Pick<SignalSnapshot, 'body'>): RslLink[] {
  const html = htmlOfAnswer(answer, snapshot)
  return linksFrom(
    [...rslLinksOfHeaders(answer.headers), ...(html === undefined ? [] : rslLinksOfPage(html))],
    answer.last.url,
  )
}

/** What a page says in metas, links and scripts; undefined where the answer is no page, or its body is not here. */
export function htmlOfAnswer(
  { status, headers, body }: Pick<SnapshotAnswer, 'status' | 'headers' | 'body'>,
  snapshot: Pick<SignalSnapshot, 'body'>,
): HtmlSignals | undefined {
  if (body === undefined || status === undefined || status >= 300 || !isPage(mediaTypeOf(headers))) return undefined
  const bytes = snapshot.body(body.digest)
  return bytes && readHtmlSignals(bytes)
}

/** `Link: <URL>; rel="license"; type="application/rsl+xml"` (RFC 8288, 3; RSL 1.0, 4.2), or without a type. */
const rslLinksOfHeaders = (headers: ReceivedHeaders): string[] =>
  headers.filter(([name]) => name.toLowerCase() === 'link').flatMap(([, value]) => licenceLinks(value))

const rslLinksOfPage = ({ links }: HtmlSignals): string[] =>
  links.filter(({ rel, type }) => rel.split(' ').includes('license') && isRsl(type)).map(({ href }) => href)

const isRsl = (type: string): boolean => type.split(';')[0]?.trim().toLowerCase() === 'application/rsl+xml'

/** Each once, resolved. What leads nowhere stays: there are terms, and nobody can read them. */
function linksFrom(written: readonly string[], base: string): RslLink[] {
  return [...new Set(written)].map((text) => {
    const url = text === '' ? undefined : targetOf(text, base)
    return url !== undefined && /^https?:$/.test(url.protocol) ? { written: text, url: url.href } : { written: text }
  })
}
