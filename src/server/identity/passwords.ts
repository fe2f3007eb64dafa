import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { dictionary } from '@zxcvbn-ts/language-common'
import { commonPasswords } from './common-passwords.js'
import { IdentityError } from './identity-error.js'

/** scrypt (RFC 7914) at 128 MiB and about a third of a second: OWASP's first choice for it. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const
const keyBytes = 32
const saltBytes = 16

/** NIST SP 800-63B-4 section 3.1.1.2: long, without rules of composition. */
export const passwordLettersMin = 12
export const passwordLettersMax = 256

/** A hash with all that checking it needs: `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const key = await derive(password, salt, cost)
  return `scrypt$${cost.N}$${cost.r}$${cost.p}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/**
 * Whether it is the password of that hash. Takes as long where there is none (an account that doesn't exist, or signs in
 * in another way), so that time tells nobody which accounts there are.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = (hash ?? nobodysHash).split('$')
  const expected = Buffer.from(key, 'base64url')
  const given = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return expected.length === given.length && timingSafeEqual(expected, given) && hash !== undefined
}

const nobodysHash = `scrypt$${cost.N}$${cost.r}$${cost.p}$${Buffer.alloc(saltBytes).toString('base64url')}$${Buffer.alloc(keyBytes).toString('base64url')}`

/** Each takes 128 MiB: so many at once, and so many that wait. */
const atOnce = 2
const waitingMax = 64
let running = 0
const waiting: (() => void)[] = []

async function derive(
  password: string,
  salt: Buffer,
  { N, r, p }: { N: number; r: number; p: number },
): Promise<Buffer> {
  if (running >= atOnce) {
    if (waiting.length >= waitingMax) {
      throw new IdentityError('identity.busy', 'Too many people sign in at this moment: try again in a few seconds.', {
        retryAfterSeconds: 5,
      })
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running++
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      // The same letters may be typed as different characters (RFC 8265): NFKC makes them one.
      scrypt(password.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
        error === null ? resolve(key) : reject(error),
      )
    })
  } finally {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }
}

/** Why a password is refused: the portal has a sentence for each. */
export type PasswordWeakness = 'too-short' | 'too-long' | 'common' | 'repeats' | 'sequence' | 'about-you'

/**
 * What is wrong with a new password; undefined when it will do.
 *
 * @param about names of the person and its party, an address: what someone who knows them would try first
 */
export function passwordWeakness(password: string, about: readonly string[] = []): PasswordWeakness | undefined {
  const letters = [...password.normalize('NFKC')]
  if (letters.length < passwordLettersMin) return 'too-short'
  if (letters.length > passwordLettersMax) return 'too-long'
  const plain = letters.join('').toLowerCase().replace(/\s+/g, '')
  if (/^(.{1,4})\1*$/u.test(plain) || new Set(plain).size < 5) return 'repeats'
  if (isSequence(plain)) return 'sequence'
  if (isLeaked(plain) || commonPasswords.some((common) => restWithout(plain, common) < restMin)) return 'common'
  const names = about
    .flatMap((name) => [name, ...name.split(/[\s@.\-_,、・]+/)])
    .map((name) => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ''))
    .filter((name) => [...name].length >= 3)
  return names.some((name) => restWithout(plain, name) < restMin) ? 'about-you' : undefined
}

let leaked: ReadonlySet<string> | undefined

/**
 * Whether it is one of the passwords most often found in breaches (NIST SP 800-63B-4 section 3.1.1.2), or is made of one
 * by repeating it or by putting digits and signs around it.
 */
function isLeaked(plain: string): boolean {
  leaked ??= new Set(dictionary['passwords-common'])
  const [, once = plain] = /^(.{4,})\1+$/u.exec(plain) ?? []
  return [plain, once, withoutEdges(plain)].some((one) => leaked?.has(one) === true)
}

/** Signs and digits at either end are what people add to have something longer. */
const withoutEdges = (plain: string) => plain.replace(/^[\p{N}\p{P}\p{S}]+|[\p{N}\p{P}\p{S}]+$/gu, '')

/** What has to be left of a password when what is easily guessed, and digits and signs around it, are taken away. */
const restMin = 8

function restWithout(plain: string, guessable: string): number {
  if (!plain.includes(guessable)) return Number.POSITIVE_INFINITY
  const rest = plain.replaceAll(guessable, '')
  return [...withoutEdges(rest)].length
}

/** Whether nearly every letter is the neighbour of the one before: 123456789012, abcdefghijkl, 987654321098. */
function isSequence(plain: string): boolean {
  const codes = [...plain].map((letter) => letter.codePointAt(0)!)
  let neighbours = 0
  for (let i = 1; i < codes.length; i++) {
    const step = Math.abs(codes[i]! - codes[i - 1]!)
    // 9 is followed by 0 on the keyboard.
    if (step === 1 || step === 9) neighbours++
  }
  return neighbours >= (codes.length - 1) * 0.8
}

/** @throws IdentityError `identity.weak-password` */
export function mustBeStrong(password: string, about: readonly string[]): void {
  const weakness = passwordWeakness(password, about)
  if (weakness !== undefined) throw new IdentityError('identity.weak-password', weaknessTexts[weakness])
}

const weaknessTexts: Readonly<Record<PasswordWeakness, string>> = {
  'too-short': `The password is too short: take ${passwordLettersMin} characters or more, such as four words that don't belong together.`,
  'too-long': `The password is too long: ${passwordLettersMax} characters at most.`,
  common: 'That password is among the first that anyone would try: take words that do not belong together.',
  repeats: 'The password repeats the same few characters: take words that do not belong together.',
  sequence: 'The password is a row of neighbouring characters: take words that do not belong together.',
  'about-you':
    'The password is made of your name, address or organisation: take words that have nothing to do with you.',
}
