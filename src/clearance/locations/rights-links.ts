import { type HtmlSignals, htmlBytesMax, licenceLinks, type RobotsFile, readHtmlSignals } from '../../signals/index.js'
import { mediaTypeOf, type ReceivedHeaders, targetOf } from './exchange.js'
import type { SignalSnapshot } from './signal-snapshot.js'
import { rslLinksMax } from './site-files.js'
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

/** RSL documents that a robots.txt names: `License: URL`, wherever it stands (RSL 1.0, 4.1). */
export function rslLinksOfRobots(file: RobotsFile): string[] {
  const lines = [file.outside, ...file.groups.map(({ extensions }) => extensions)].flat()
  return fetchable(lines.filter(({ field }) => field === 'license').map(({ value }) => value))
}

/** RSL documents that an answer names in its header or, a page, in its links. */
export function rslLinksOfAnswer(answer: SnapshotAnswer, snapshot: Pick<SignalSnapshot, 'body'>): string[] {
  const base = answer.last.url
  const html = htmlOfAnswer(answer, snapshot)
  return fetchable([...rslLinksOfHeaders(answer.headers), ...(html === undefined ? [] : rslLinksOfPage(html))], base)
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

/** The first few that are URLs of http or https, each once, normalised. */
function fetchable(links: readonly string[], base?: string): string[] {
  const urls = links.flatMap((link) => {
    const url = targetOf(link, base ?? link)
    return url !== undefined && /^https?:$/.test(url.protocol) ? [url.href] : []
  })
  return [...new Set(urls)].slice(0, rslLinksMax)
}
