import type { Described } from './paths.js'

/** Whether nothing is done yet: the party wants a second person, who has been asked (202). */
export function waitsForSecond<Answer>(answer: Answer): answer is Extract<Answer, Described<'ApprovalAsked'>> {
  return typeof answer === 'object' && answer !== null && 'approval' in answer
}
