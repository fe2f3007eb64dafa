export type CredentialsErrorCode =
  /** The certificate or key can't sign Content Credentials: what is wrong with it is in the message. */
  | 'credentials.bad-certificate'
  /** The kept signing key is there and can't be used. */
  | 'credentials.bad-key'
  /** The bytes are not those that the decision was about. */
  | 'credentials.not-what-was-decided'
  /** The decision permits nothing. */
  | 'credentials.not-permitted'
  /** A container that can't carry a manifest, such as WebM. */
  | 'credentials.unsupported-format'
  /** The file is cut off, or is not built as its format wants it. */
  | 'credentials.damaged-file'
  | 'credentials.too-large'
  /** The library refused, or what it wrote did not read back as valid: there is no output. */
  | 'credentials.not-signed'
  /** `dist/` is missing. */
  | 'credentials.not-built'

/** Why a file got no Content Credentials, with a stable code; the message says what, where and what to do. */
export class CredentialsError extends Error {
  readonly code: CredentialsErrorCode
  constructor(code: CredentialsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CredentialsError'
    this.code = code
  }
}
