import { type Asset, BMFF, JPEG, PNG } from '@trustnxt/c2pa-ts/asset'
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf'
import { ManifestStore } from '@trustnxt/c2pa-ts/manifest'

/** What another implementation, by other people, says of a file's manifest. */
export async function readWithC2paTs(
  bytes: Uint8Array,
): Promise<{ isValid: boolean; failures: string[]; labels: string[]; manifests: number }> {
  const asset = assetOf(bytes)
  const store = ManifestStore.read(SuperBox.fromBuffer(new Uint8Array((await asset.getManifestJUMBF())!)))
  const { isValid, statusEntries } = await store.validate(asset)
  const labels = store.manifests.at(-1)?.assertions?.assertions.map(({ label }) => label ?? '') ?? []
  const failures = statusEntries.filter(({ success }) => success === false).map(({ code }) => code)
  return { isValid, failures, labels, manifests: store.manifests.length }
}

function assetOf(bytes: Uint8Array): Asset {
  if (JPEG.canRead(bytes)) return new JPEG(bytes)
  if (PNG.canRead(bytes)) return new PNG(bytes)
  // Its boxes it reads; its list of brands is one of pictures.
  const { canRead } = BMFF
  BMFF.canRead = () => true
  try {
    return new BMFF(bytes)
  } finally {
    BMFF.canRead = canRead
  }
}
