import { type Check, type Verification, verifyItems } from 'kyodaku/verification'

/** What became of one file. */
export interface VerifiedFile extends Pick<Verification, 'kind' | 'verdict' | 'checks' | 'summary'> {
  name: string
}
export type { Check }

/** Files up to so large are read into the page. */
export const fileBytesMax = 200_000_000

/** Files that prove an entry which is another file. */
const isProof = (name: string) => /\.(tlog-proof|cose)$/.test(name)
const isEntry = (name: string) => /(^|[/\\])entry[^/\\]*\.json$/.test(name)

/**
 * Verifies files within this page, as the offline verifier does: nothing is sent. An `entry….json` among them is what the
 * proofs among them are held against.
 *
 * @param key the log's key that is trusted; empty: the one that the files name
 */
export async function verifyFiles(files: readonly File[], key: string): Promise<VerifiedFile[]> {
  const read = await Promise.all(
    files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  )
  const proofs = read.some(({ name }) => isProof(name))
  const entry = proofs ? read.find(({ name }) => isEntry(name))?.bytes : undefined
  const verifierKeys = key.trim() === '' ? [] : [key.trim()]
  const items = read
    .filter(({ name }) => !(proofs && isEntry(name)))
    .map((item) => ({ ...item, ...(entry === undefined ? {} : { entry }) }))
  return verifyItems(items, { verifierKeys }).map(verifiedFile)
}

export const verifiedFile = ({ item, kind, verdict, checks, summary }: Verification): VerifiedFile => ({
  name: item,
  kind,
  verdict,
  checks,
  summary,
})
