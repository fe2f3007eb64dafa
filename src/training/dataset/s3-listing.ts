import { parseXml, type XmlElement } from '@rgrove/parse-xml'
import { TrainingError } from '../training-error.js'

export interface S3Listing {
  objects: { key: string; bytes: number; etag: string }[]
  /** Where the next page begins. */
  next: string | undefined
}

/**
 * Reads an answer to ListObjectsV2.
 * @throws TrainingError `training.unreadable-dataset`
 */
export function parseListing(xml: string, bucket: string): S3Listing {
  let root: XmlElement | null
  try {
    root = parseXml(xml).root
  } catch (cause) {
    throw unreadable(bucket, 'its listing is no XML', cause)
  }
  if (root?.name !== 'ListBucketResult') throw unreadable(bucket, 'it gives no listing')
  const objects = elements(root, 'Contents').map((object) => {
    const size = textOf(object, 'Size')
    const key = textOf(object, 'Key')
    if (key === '' || !/^\d{1,15}$/.test(size))
      throw unreadable(bucket, 'its listing has an object without a key or size')
    return { key, bytes: Number(size), etag: textOf(object, 'ETag') }
  })
  const next = textOf(root, 'IsTruncated') === 'true' ? textOf(root, 'NextContinuationToken') : undefined
  if (next === '') throw unreadable(bucket, 'its listing breaks off')
  return { objects, next }
}

function elements(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement => child.type === 'element' && (child as XmlElement).name === name,
  )
}
function textOf(parent: XmlElement, name: string): string {
  return elements(parent, name)[0]?.text ?? ''
}

function unreadable(bucket: string, why: string, cause?: unknown): TrainingError {
  return new TrainingError(
    'training.unreadable-dataset',
    `s3://${bucket} can't be read: ${why}.`,
    cause === undefined ? {} : { cause },
  )
}
