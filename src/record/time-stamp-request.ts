import { Boolean as Asn1Boolean, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import { sha256 } from './hash.js'

/**
 * A TimeStampReq (RFC 3161, 2.4.1) for the SHA-256 of some data, DER: to be posted as `application/timestamp-query`.
 * Asks for the authority's certificates, so that the answer verifies without them.
 *
 * @param nonce random, at least 64 bits, above 0; the answer must carry it
 */
export function timeStampRequest(data: Uint8Array, nonce: bigint): Uint8Array {
  const request = new Sequence({
    value: [
      new Integer({ value: 1 }),
      new Sequence({
        value: [
          new Sequence({ value: [new ObjectIdentifier({ value: '2.16.840.1.101.3.4.2.1' }), new Null()] }),
          new OctetString({ valueHex: new Uint8Array(sha256(data)).buffer }),
        ],
      }),
      Integer.fromBigInt(nonce),
      new Asn1Boolean({ value: true }),
    ],
  })
  return new Uint8Array(request.toBER(false))
}
