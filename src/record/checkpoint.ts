import { type Checkpoint, parseCheckpoint } from './checkpoint-text.js'
import { type NoteVerifier, verifyNote } from './note.js'
import { RecordError } from './record-error.js'

export { type Checkpoint, formatCheckpoint, parseCheckpoint, parseWholeNumber } from './checkpoint-text.js'

/**
 * Opens a signed checkpoint: believed only when a trusted key **whose name is the origin** has signed it, so that the key of
 * a witness or of another log can never vouch for this one.
 * @throws RecordError of `verifyNote`, `record.malformed-checkpoint`, `record.untrusted`
 */
export function verifyCheckpoint(note: string, trusted: readonly NoteVerifier[]): Checkpoint {
  const { text, signedBy } = verifyNote(note, trusted)
  const checkpoint = parseCheckpoint(text)
  if (!signedBy.some((key) => key.name === checkpoint.origin)) {
    const message = `The checkpoint of ${checkpoint.origin} is signed by ${signedBy.map((key) => key.name).join(', ')} only, not by the log's own key.`
    throw new RecordError('record.untrusted', message)
  }
  return checkpoint
}
