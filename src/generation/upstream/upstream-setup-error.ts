export type UpstreamSetupErrorCode =
  /** Words that name no upstream. */
  | 'upstream.bad-spec'
  /** A workflow that can't be filled in, or that the server has no nodes for. */
  | 'upstream.bad-workflow'
  /** A folder that can't be a queue. */
  | 'upstream.bad-folder'

/** Why an upstream can't be opened at all, said when the gateway starts; all of it in both languages. */
export class UpstreamSetupError extends Error {
  readonly code: UpstreamSetupErrorCode
  /** English, Japanese. */
  readonly text: readonly [string, string]
  constructor(code: UpstreamSetupErrorCode, text: readonly [string, string], options?: ErrorOptions) {
    super(text[0], options)
    this.name = 'UpstreamSetupError'
    this.code = code
    this.text = text
  }
}
