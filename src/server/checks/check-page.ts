import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { Language } from '../../rights/index.js'
import type { House } from '../house.js'
import { filmstripSpec, type Picture, PictureError, pictureOf } from '../pictures/index.js'
import { type PageTexts, pageTexts } from './check-page-texts.js'
import { type CheckContext, type CheckDetail, checkDetail } from './check-view.js'
import { escapeXml, timelineSvg } from './page-timeline.js'

/** Segments that are shown with frames; the receipt has all of them. */
const segmentsShown = 40
const frameWidth = 144

/**
 * A decided check as one HTML file: decision, reasons, timeline, frames, and the receipt with the program that verifies it.
 * It needs no network, runs one script that its own policy names by its hash, and can be printed.
 */
export async function checkPage(
  house: House,
  context: CheckContext,
  language: Language,
): Promise<{ html: string; scriptHash: string | undefined }> {
  const detail = checkDetail(context)
  const texts = pageTexts[language]
  const [frames, verifier] = await Promise.all([framesOf(house, context, detail), readVerifier()])
  const receipt = context.own ? context.receipt : undefined
  const script = receipt === undefined || verifier === undefined ? undefined : scriptOf(verifier, texts)
  const scriptHash = script === undefined ? undefined : `sha256-${createHash('sha256').update(script).digest('base64')}`
  const { decision } = detail
  const e = escapeXml
  const nameOf = (names: readonly { text: string; language?: string | undefined }[], fallback: string) =>
    (names.find((name) => name.language === language) ?? names[0])?.text ?? fallback
  const workTitle = (id: string) => nameOf(detail.works.find((work) => work.id === id)?.titles ?? [], id)
  const partyName = (id: string) => nameOf(detail.parties.find((party) => party.id === id)?.names ?? [], id)
  const referenceName = (id: string) => {
    const reference = detail.references.find((one) => one.id === id)
    const title = workTitle(reference?.work ?? id)
    return reference?.name === undefined ? title : `${title} (${reference.name})`
  }
  const { use } = detail
  const outcome = detail.outcome ?? 'refuse'
  const rows: [string, string][] = [
    [texts.file, detail.name],
    [texts.use, texts.kind[use.kind] ?? use.kind],
    [texts.by, partyName(use.party)],
    [texts.model, use.model],
    [texts.territory, territoryName(use.territory, language)],
    [texts.regime, texts.regimes[use.regime] ?? use.regime],
    ...(detail.durationSeconds ? ([[texts.length, timecode(detail.durationSeconds)]] as [string, string][]) : []),
    [texts.decidedAt, instant(detail.decidedAt, language)],
  ]
  const picture = (data: string | undefined, label: string) =>
    data === undefined
      ? `<span class="noframe">${e(texts.noFrame)}</span>`
      : `<img src="${data}" alt="${e(label)}" width="${frameWidth}">`
  const segmentRows = detail.segments
    .slice(0, segmentsShown)
    .map((segment) => {
      const remarks = [
        ...(segment.mirrored ? [texts.mirrored] : []),
        ...(Math.abs(segment.speed - 1) > 0.05 ? [`${texts.speed} ×${segment.speed.toFixed(2)}`] : []),
      ]
      return `<tr><td class="n">${segment.n}</td><td><strong>${e(workTitle(segment.work))}</strong>${remarks.length > 0 ? `<br><small>${e(remarks.join(', '))}</small>` : ''}</td>
<td>${picture(frames.input.get(segment.n), `${texts.inputFrame} ${segment.n}`)}<br>${range(segment.inputRange)}</td>
<td>${picture(frames.reference.get(segment.n), `${texts.referenceFrame} ${segment.n}`)}<br>${range(segment.referenceRange)}</td>
<td><span class="level level-${segment.level}">${segment.level}</span> ${e(texts.levels[segment.level] ?? '')}<br><small>${e(texts.chance)}: ${probability(segment.falseMatchProbability)}</small></td></tr>`
    })
    .join('\n')

  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${e(pagePolicy(scriptHash))}">
<title>${e(`${texts.title}: ${detail.name}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header><p class="mark">許諾 Kyodaku</p><h1>${e(detail.name)}</h1>
<p class="outcome ${outcome}">${e(texts.outcome[outcome])}</p>
<p class="summary">${e(decision?.summary[language] ?? '')}</p></header>
<dl class="facts">${rows.map(([term, value]) => `<div><dt>${e(term)}</dt><dd>${e(value)}</dd></div>`).join('')}</dl>
<section><h2>${e(texts.reasons)}</h2>
<ul class="reasons">${(decision?.reasons ?? []).map((reason) => `<li class="${reason.outcome}">${e(reason.text[language])}</li>`).join('')}</ul>
${(decision?.needed.length ?? 0) > 0 ? `<h3>${e(texts.needed)}</h3><ul>${decision?.needed.map((needed) => `<li>${e(needed.text[language])}</li>`).join('')}</ul>` : ''}
${decision === undefined ? '' : `<p class="quiet">${e(texts.otherRegime(texts.regimes[decision.underOtherRegime.regime] ?? '', texts.outcome[decision.underOtherRegime.outcome]))}</p>`}
</section>
${
  detail.segments.length === 0
    ? `<section><h2>${e(texts.segments)}</h2><p>${e(texts.nothing)}</p></section>`
    : `<section><h2>${e(texts.timeline)}</h2><p class="quiet">${e(texts.timelineText)}</p>
${timelineSvg(detail, (reference) => (reference === undefined ? texts.input : referenceName(reference)))}</section>
<section><h2>${e(texts.segments)}</h2><div class="scroll"><table><thead><tr><th></th><th>${e(texts.work)}</th><th>${e(texts.inInput)}</th><th>${e(texts.inReference)}</th><th>${e(texts.level)}</th></tr></thead>
<tbody>${segmentRows}</tbody></table></div></section>`
}
<section><h2>${e(texts.searched)}</h2>${searched(detail, texts, language)}</section>
<section><h2>${e(texts.receipt)}</h2>
${
  receipt === undefined
    ? `<p>${e(texts.noReceipt)}</p>`
    : `<dl class="facts"><div><dt>${e(texts.receiptNumber)}</dt><dd>${e(receipt.id)}</dd></div><div><dt>${e(texts.logEntry)}</dt><dd>${receipt.proof.index} / ${receipt.proof.treeSize}</dd></div><div class="wide"><dt>${e(texts.logKey)}</dt><dd class="code">${e(receipt.logKey)}</dd></div></dl>
<h3>${e(texts.verify)}</h3><p id="verdict" role="status">${e(script === undefined ? texts.noVerifier : texts.verifying)}</p><ul id="checks"></ul><p class="quiet">${e(texts.verifyText)}</p>
<details><summary>${e(texts.showReceipt)}</summary><pre>${e(JSON.stringify(receipt, null, 2))}</pre></details>`
}</section>
<footer>${e(texts.made)}</footer>
</main>
${receipt === undefined ? '' : `<script type="application/json" id="receipt">${inScript(JSON.stringify(receipt))}</script>`}
${script === undefined ? '' : `<script type="module">${script}</script>`}
</body>
</html>
`
  return { html, scriptHash }
}

/** What the page may do: run that script, and nothing else. */
export const pagePolicy = (scriptHash: string | undefined): string =>
  [
    "default-src 'none'",
    `script-src ${scriptHash === undefined ? "'none'" : `'${scriptHash}'`}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

/** JSON inside a script element: nothing in it can end the element. */
const inScript = (json: string) => json.replaceAll('<', '\\u003c')

const verifierPath = new URL('../../../dist/kyodaku-verify.mjs', import.meta.url)
let verifierSource: Promise<string | undefined> | undefined

/** The verifier in one file, as `npm run build` makes it; undefined where it isn't made. */
function readVerifier(): Promise<string | undefined> {
  verifierSource ??= readFile(verifierPath, 'utf8').catch(() => {
    verifierSource = undefined
    return undefined
  })
  return verifierSource
}

/** The verifier, and what runs it over the receipt in the page. Undefined for a verifier of another build's form. */
function scriptOf(verifier: string, texts: PageTexts): string | undefined {
  const exported = /\nexport \{\s*(?:([A-Za-z_$][\w$]*) as )?verify\s*\};?\s*$/.exec(verifier)
  if (exported === null) return undefined
  const body = verifier.slice(0, exported.index)
  const run = `
{
  const text = document.getElementById('receipt').textContent
  const said = ${inScript(JSON.stringify({ consistent: texts.consistent, refuted: texts.refuted }))}
  const language = document.documentElement.lang
  const { verifications } = ${exported[1] ?? 'verify'}([{ name: 'receipt', bytes: new TextEncoder().encode(text) }], { verifierKeys: [] })
  const found = verifications[0]
  const good = found.verdict !== 'refuted'
  const verdict = document.getElementById('verdict')
  verdict.textContent = good ? said.consistent : said.refuted
  verdict.className = good ? 'permit' : 'refuse'
  for (const check of found.checks) {
    if (check.check === 'key') continue
    const item = document.createElement('li')
    item.className = check.ok ? 'permit' : 'refuse'
    item.textContent = check.detail[language]
    document.getElementById('checks').append(item)
  }
}
`
  // As it stands in the page, byte for byte, since its hash is taken of that; nothing in it may end the element.
  return `${body}${run}`.replaceAll(/<(?=\/script|!--)/gi, '\\u003c')
}

/** The frame of each segment's middle, as data, of the file and of the reference where that may be seen. */
async function framesOf(
  house: House,
  context: CheckContext,
  detail: CheckDetail,
): Promise<{ input: Map<number, string>; reference: Map<number, string> }> {
  const frames = { input: new Map<number, string>(), reference: new Map<number, string>() }
  const shown = detail.segments.slice(0, segmentsShown)
  const inputDigest = detail.media === undefined ? null : context.row.media_digest
  const strips = new Map<string, Promise<{ picture: Picture; bytes: Uint8Array } | undefined>>()
  const stripOf = (digest: string) => {
    const known = strips.get(digest)
    if (known !== undefined) return known
    const made = stripIn(house, digest)
    strips.set(digest, made)
    return made
  }
  for (const { n, inputRange, referenceRange, reference } of shown) {
    if (inputDigest !== null) {
      const frame = await frameAt(await stripOf(inputDigest), inputRange, detail.durationSeconds ?? 0)
      if (frame !== undefined) frames.input.set(n, frame)
    }
    const visible = context.visibleReferences.get(reference)
    if (visible?.mediaDigest === undefined) continue
    const frame = await frameAt(await stripOf(visible.mediaDigest), referenceRange, visible.durationSeconds)
    if (frame !== undefined) frames.reference.set(n, frame)
  }
  return frames
}

async function stripIn(house: House, digest: string) {
  try {
    const picture = await pictureOf(house, digest, filmstripSpec)
    return { picture, bytes: await picture.bytes() }
  } catch (error) {
    // A page without that picture is better than none.
    if (error instanceof PictureError || (error as { code?: unknown }).code === 'store.blob-missing') return undefined
    throw error
  }
}

async function frameAt(
  strip: { picture: Picture; bytes: Uint8Array } | undefined,
  [from, to]: readonly [number, number],
  duration: number,
): Promise<string | undefined> {
  if (strip === undefined) return undefined
  const { width, height, frames } = strip.picture
  const at = duration > 0 ? Math.min(frames - 1, Math.max(0, Math.floor(((from + to) / 2 / duration) * frames))) : 0
  const bytes = await sharp(strip.bytes)
    .extract({ left: at * width, top: 0, width, height })
    .resize({ width: frameWidth, withoutEnlargement: true })
    .webp({ quality: 70 })
    .toBuffer()
  return `data:image/webp;base64,${bytes.toString('base64')}`
}

/** What was looked for; never more than that is claimed. */
function searched(detail: CheckDetail, texts: PageTexts, language: Language): string {
  const search = (detail.search ?? {}) as {
    references?: number
    hashes?: number
    radius?: number
    version?: string
    calibration?: string
    texts?: string[]
    incompleteReferences?: string[]
  }
  const number = (value: number | undefined) => (value ?? 0).toLocaleString(language)
  const lines = [
    ...(detail.kind === 'text'
      ? []
      : [
          texts.searchedText({
            references: number(search.references),
            hashes: number(search.hashes),
            radius: number(search.radius),
            version: search.version ?? '',
            calibration: search.calibration ?? '',
          }),
        ]),
    ...((search.texts?.length ?? 0) > 0 ? [texts.textsSearched((search.texts ?? []).join(', '))] : []),
    ...((search.incompleteReferences?.length ?? 0) > 0
      ? [texts.incomplete(number(search.incompleteReferences?.length))]
      : []),
  ]
  return lines.map((line) => `<p>${escapeXml(line)}</p>`).join('')
}

/** In UTC, and saying so: who reads the page may be anywhere. */
const instant = (at: string | undefined, language: Language): string =>
  at === undefined
    ? ''
    : new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }).format(new Date(at))

function territoryName(code: string, language: Language): string {
  if (code === 'worldwide') return language === 'ja' ? '全世界' : 'worldwide'
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'code' }).of(code) ?? code
}

/** Seconds as `0:07.5`. */
function timecode(seconds: number): string {
  const tenths = Math.round(seconds * 10)
  const [hours, minutes, rest] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10]
  const end = rest.toFixed(1).padStart(4, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${end}` : `${minutes}:${end}`
}
const range = ([from, to]: readonly [number, number]) =>
  from === to ? timecode(from) : `${timecode(from)}–${timecode(to)}`

/** A chance as people read it: `1 : 10⁷` and less often. */
function probability(value: number): string {
  if (value >= 0.001) return `${(value * 100).toPrecision(2)} %`
  const exponent = Math.floor(-Math.log10(Math.max(value, 1e-30)))
  return `&lt; 10<sup>−${exponent}</sup>`
}

const style = `
:root{color-scheme:light dark;--ink:#1b1e2b;--quiet:#5b6172;--line:#d9dce6;--paper:#fff;--soft:#f4f5fa;--permit:#137a44;--review:#8a5a00;--refuse:#b3261e;--l1:#8a93b8;--l2:#7180c9;--l3:#b5852a;--l4:#c9552c;--l5:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e7e9f2;--quiet:#a4abbf;--line:#363b4d;--paper:#14161f;--soft:#1d202c;--permit:#5fd394;--review:#f0bf5a;--refuse:#ff8a80;--l1:#8a93b8;--l2:#8f9ce6;--l3:#dcab4e;--l4:#ee8259;--l5:#ff8a80}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.7 system-ui,"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",sans-serif}
main{max-width:960px;margin:0 auto;padding:24px 20px 48px}header{border-bottom:1px solid var(--line);padding-bottom:8px}.mark{margin:0;color:var(--quiet);letter-spacing:.05em}
h1{font-size:22px;margin:.2em 0;overflow-wrap:anywhere}h2{font-size:17px;margin:1.8em 0 .4em}h3{font-size:15px;margin:1.2em 0 .3em}
.outcome{display:inline-block;font-weight:700;font-size:17px;margin:.3em 0;padding:2px 14px;border-radius:999px;border:2px solid currentColor}
.permit{color:var(--permit)}.review{color:var(--review)}.refuse{color:var(--refuse)}.summary{margin:.2em 0 .6em}.quiet{color:var(--quiet)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:8px 20px;margin:16px 0}.facts dt{color:var(--quiet);font-size:13px}.facts dd{margin:0;overflow-wrap:anywhere}.facts .wide{grid-column:1/-1}.code,pre{font-family:ui-monospace,monospace;font-size:12px}
.reasons{padding-left:0;list-style:none}.reasons li{padding:6px 12px;margin:6px 0;border-left:4px solid currentColor;background:var(--soft)}.reasons li{color:var(--ink);border-color:var(--quiet)}.reasons li.permit{border-color:var(--permit)}.reasons li.review{border-color:var(--review)}.reasons li.refuse{border-color:var(--refuse)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;vertical-align:top;padding:8px 10px;border-bottom:1px solid var(--line)}th{color:var(--quiet);font-size:13px;font-weight:600}
img{display:inline-block;border-radius:4px;max-width:100%;height:auto}.noframe{color:var(--quiet);font-size:13px}.level{display:inline-block;min-width:1.8em;text-align:center;border-radius:4px;color:#fff;font-weight:700}
.timeline{width:100%;height:auto}.timeline .track{fill:var(--soft);stroke:var(--line)}.timeline .ribbon{opacity:.28;fill:var(--l2)}.timeline .span{fill:var(--l2)}.timeline text{fill:var(--ink);font-size:13px}.timeline .number{fill:#fff;font-weight:700;font-size:12px}
.timeline .level-1,.timeline .level-0{fill:var(--l1)}.timeline .level-2{fill:var(--l2)}.timeline .level-3{fill:var(--l3)}.timeline .level-4{fill:var(--l4)}.timeline .level-5{fill:var(--l5)}
.level.level-0,.level.level-1{background:#5b6590}.level.level-2{background:#4655a8}.level.level-3{background:#875c07}.level.level-4{background:#a83f1b}.level.level-5{background:#b3261e}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);padding:12px;border-radius:6px}footer{margin-top:32px;color:var(--quiet);font-size:13px}
@media print{:root{color-scheme:light}main{max-width:none;padding:0}details{display:none}section{break-inside:avoid-page}tr{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
