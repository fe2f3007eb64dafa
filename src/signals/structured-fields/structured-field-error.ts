/** Text that is no structured field of the kind it was read as, or a value that can't be written as one. */
export class StructuredFieldError extends Error {
  readonly code: 'malformed' | 'unserializable'
  /** UTF-16 units before the place where reading failed. */
  readonly position: number | undefined

  constructor(code: 'malformed' | 'unserializable', message: string, position?: number) {
    super(position === undefined ? message : `${message} (at ${position})`)
    this.name = 'StructuredFieldError'
    this.code = code
    this.position = position
  }
}
