export type TrainingErrorCode =
  /** The dataset, or a file of it, can't be read as what it is. */
  | 'training.unreadable-dataset'
  /** Nothing in it is known to say where a row comes from or what is in it. */
  | 'training.no-columns'
  | 'training.bad-mapping'
  /** The output folder has something else in it, or belongs to another run. */
  | 'training.output-in-use'
  /** A run is gone on with other rules, another registry or another dataset than it was begun with. */
  | 'training.other-run'
  | 'training.dataset-changed'
  | 'training.unknown-dataset'
  | 'training.unknown-work'
  /** Its rows were removed, or are being removed. */
  | 'training.removed'
  /** It is being cleared: it has to be stopped first. */
  | 'training.under-way'
  | 'training.bad-receipt'
  | 'training.bad-proof'
  | 'training.unknown-row'
  | 'training.store-unreachable'
  | 'training.not-allowed'
  /** What was kept of a part can't be read. */
  | 'training.bad-kept-part'
  | 'training.not-built'
  /** A list of digests has a line that is none. */
  | 'training.bad-digest-list'
  /** A folder for an audit is not whole, or not what it says. */
  | 'training.bad-bundle'
  /** What a party states for an export or a report can't be read. */
  | 'training.bad-statements'

/** What the training gate refuses to do, with a stable code; the message says what, where and what to do. */
export class TrainingError extends Error {
  readonly code: TrainingErrorCode
  constructor(code: TrainingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TrainingError'
    this.code = code
  }
}
