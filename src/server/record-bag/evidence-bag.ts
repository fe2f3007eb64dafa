import { type Kyodaku, type Receipt, recordPolicy } from '../../clearance/index.js'
import { formatPolicy, formatTlogProof } from '../../record/index.js'
import { readVerifier } from './verifier-file.js'
import { type ZipFile, zip } from './zip.js'

/**
 * A receipt with everything that proves it: its entry, the proof against the newest checkpoint (and the newest cosigned
 * one), the log's key, the COSE form, and the program that checks all of it offline.
 */
export async function evidenceBag(kyodaku: Kyodaku, receipt: Receipt): Promise<Buffer> {
  const { log } = kyodaku
  const { index } = receipt.proof
  const text = (name: string, content: string): ZipFile => ({ name, bytes: Buffer.from(content) })
  const files: ZipFile[] = [
    text(`${receipt.id}.receipt.json`, `${JSON.stringify(receipt, null, 2)}\n`),
    { name: 'entry.json', bytes: await log.entry(index) },
    text('entry.tlog-proof', formatTlogProof(await log.prove(index))),
    { name: 'entry.cose', bytes: await kyodaku.coseReceipt(index) },
    text('checkpoint', log.checkpoint()),
    text('log.vkey', `${log.verifierKey}\n`),
  ]
  const cosigned = log.cosignedCheckpoint()
  if (cosigned !== undefined && Number(cosigned.split('\n', 2)[1]) > index) {
    files.push(
      text('checkpoint.cosigned', cosigned),
      text('entry.cosigned.tlog-proof', formatTlogProof(await log.prove(index, { cosigned: true }))),
    )
  }
  const policy = await recordPolicy(kyodaku)
  if (policy !== undefined) files.push(text('policy.txt', formatPolicy(policy)))
  const verifier = await readVerifier()
  if (verifier !== undefined) files.push({ name: 'kyodaku-verify.mjs', bytes: verifier })
  files.push(text('README.txt', readme(receipt.id)))
  return zip(files, kyodaku.now())
}

const readme = (id: string) => `${id}

この書庫には、1 件の判定の受領証と、それが記録に収録されていることの証明が入っています。
検証（Node.js 20 以降、ネットワーク不要）:
  node kyodaku-verify.mjs --key "$(cat log.vkey)" ${id}.receipt.json
  node kyodaku-verify.mjs --key "$(cat log.vkey)" --entry entry.json entry.tlog-proof entry.cose
log.vkey は、記録の運営者が公表している鍵と必ず照合してください。同じ書庫の鍵だけでは、誰の記録かは証明されません。

This archive holds the receipt of one decision, and the proof that it is in the record.
To verify (Node.js 20 or later, no network):
  node kyodaku-verify.mjs --key "$(cat log.vkey)" ${id}.receipt.json
  node kyodaku-verify.mjs --key "$(cat log.vkey)" --entry entry.json entry.tlog-proof entry.cose
Compare log.vkey with the key that the operator of the record has published: a key from this very archive does not show
whose record it is.
`
