import { Parser } from 'htmlparser2'
import { decodeText } from './decode-text.js'

/** Bytes of a page that are read: where a head is longer than this, that is told. */
export const htmlBytesMax = 2 * 1024 * 1024
/** Metas, links and documents of a page that are kept, each; where there are more, that is told by `cut`. */
const entriesMax = 2000
/** UTF-16 units of an attribute or document that are kept. */
const attributeMax = 8192
const documentMax = 512 * 1024
/** Elements in each other: the parser's time grows with the square of it. No page that people see has a tenth. */
const depthMax = 5000
/** UTF-16 units that are parsed before the depth is looked at. */
const chunkLength = 16 * 1024

/** A `<meta>` with a name (or `property`, or `http-equiv`) and content, as it stands but for the case of the name. */
export interface HtmlMeta {
  /** In lower case. */
  name: string
  content: string
  /** By `http-equiv`: stands for a header. */
  isHeader: boolean
}
/** A `<link>` (or `<a>`) with `rel` and `href`. */
export interface HtmlLink {
  /** In lower case, between single spaces. */
  rel: string
  href: string
  /** In lower case, without parameters; empty where none is given. */
  type: string
}
/** A `<script>` that holds a document in place of code, such as `application/rsl+xml`. */
export interface HtmlDocument {
  /** In lower case, without parameters. */
  type: string
  text: string
}
export interface HtmlSignals {
  metas: readonly HtmlMeta[]
  links: readonly HtmlLink[]
  documents: readonly HtmlDocument[]
  /** Not all that could state something was read: the head did not end within `htmlBytesMax`, or holds too much. */
  cut: boolean
}

/**
 * What a page has that can state a permission or reservation, in the order of the page: metas, links of licences and
 * documents in scripts, wherever they stand (a reservation in the wrong place is one), but not in comments. Reads any
 * bytes and never throws.
 */
export function readHtmlSignals(html: Uint8Array | string): HtmlSignals {
  const { text, cut } = decodeText(html, htmlBytesMax)
  const metas: HtmlMeta[] = []
  const links: HtmlLink[] = []
  const documents: HtmlDocument[] = []
  let headEnded = false
  let overfull = false
  let depth = 0
  let open: HtmlDocument | undefined
  const keep = <T>(list: T[], entry: T): void => {
    if (list.length < entriesMax) list.push(entry)
    else overfull = true
  }
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        depth++
        if (tag === 'body') headEnded = true
        if (tag === 'meta') for (const meta of metasOf(attributes)) keep(metas, meta)
        if (tag === 'link' || tag === 'a') for (const link of linksOf(attributes)) keep(links, link)
        if (tag !== 'script') return
        const type = mediaType(attributes.type)
        if (!documentTypes.has(type)) return
        open = { type, text: '' }
        keep(documents, open)
      },
      ontext(data) {
        if (open === undefined) return
        if (open.text.length + data.length > documentMax) overfull = true
        else open.text += data
      },
      onclosetag(tag, isImplied) {
        depth--
        if (tag === 'head' && !isImplied) headEnded = true
        if (tag === 'script') open = undefined
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  for (let from = 0; from < text.length && !overfull; from += chunkLength) {
    parser.write(text.slice(from, from + chunkLength))
    if (depth > depthMax) overfull = true
  }
  parser.end()
  return { metas, links, documents, cut: overfull || (cut && !headEnded) }
}

/** Scripts that are RSL; others are code or nothing of ours. */
const documentTypes = new Set(['application/rsl+xml'])

function metasOf(attributes: Record<string, string>): HtmlMeta[] {
  const content = attributes.content?.slice(0, attributeMax)
  if (content === undefined) return []
  const named = [attributes.name, attributes.property].map((name) => ({ name, isHeader: false }))
  return [...named, { name: attributes['http-equiv'], isHeader: true }].flatMap(({ name, isHeader }) => {
    const plain = name?.slice(0, attributeMax).trim().toLowerCase()
    return plain ? [{ name: plain, content, isHeader }] : []
  })
}

function linksOf(attributes: Record<string, string>): HtmlLink[] {
  const { rel, href } = attributes
  if (rel === undefined || href === undefined) return []
  const words = rel.slice(0, attributeMax).toLowerCase().split(/\s+/).filter(Boolean)
  // Of all the links of a page only those of a licence or a policy state something.
  if (!words.some((word) => licenceRels.has(word))) return []
  return [{ rel: words.join(' '), href: href.slice(0, attributeMax).trim(), type: mediaType(attributes.type) }]
}
const licenceRels = new Set(['license', 'licence', 'copyright', 'tdm-policy', 'terms-of-service'])

function mediaType(type = ''): string {
  return type.slice(0, attributeMax).split(';', 1)[0]!.trim().toLowerCase()
}
