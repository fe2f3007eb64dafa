export type ProbeErrorCode =
  /** A plan that can't be read, or could not be carried out. */
  | 'probes.bad-plan'
  | 'probes.unknown-plan'
  /** The file of generators that can't be read. */
  | 'probes.bad-generators'
  /** Another plan takes its place. */
  | 'probes.superseded'
  /** Another process sends its prompts just now. */
  | 'probes.running'
  /** A bag that can't be read. */
  | 'probes.bad-bag'
  /** What generates can't be reached: what was not sent yet is sent by the next run. */
  | 'probes.generator-away'

/** What a probe refuses to do, with a stable code; the message says what and where. */
export class ProbeError extends Error {
  readonly code: ProbeErrorCode
  constructor(code: ProbeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProbeError'
    this.code = code
  }
}
