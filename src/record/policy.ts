import { parseVerifierKey, type SignatureType, signatureTypes } from './note.js'
import { RecordError } from './record-error.js'

/**
 * C2SP tlog-policy: whose signatures a checkpoint needs before it is believed. The file names logs, witnesses, groups of
 * witnesses, and the quorum; this is what it says, as plain data.
 */
export interface Policy {
  /** Any one of them must have signed; none where the log is known from elsewhere. */
  logs: PolicyLog[]
  witnesses: PolicyWitness[]
  /** In the order of the file: members are defined before. */
  groups: PolicyGroup[]
  /** Name of a witness or group, or `none`: no cosignature is needed. */
  quorum: string
}
export interface PolicyLog {
  verifierKey: string
  url?: string
}
export interface PolicyWitness {
  /** Means something in this policy only; the name in signature lines is that of the key. */
  name: string
  verifierKey: string
  url?: string
}
export interface PolicyGroup {
  name: string
  /** How many members must have witnessed: 1 is `any`, all of them is `all`. */
  threshold: number
  /** Names of witnesses and groups. */
  members: string[]
}

/** The name of the quorum that needs nobody. */
export const noQuorum = 'none'

const policyCharactersMax = 1_048_576
/** The specification asks for at least 32 of each. */
const logsMax = 256
const witnessesMax = 256
const groupsMax = 256

/**
 * A log may sign in any way that is known here (tlog-checkpoint, Signatures); a witness cosigns (tlog-cosignature).
 */
const logTypes: readonly SignatureType[] = Object.values(signatureTypes)
const witnessTypes: readonly SignatureType[] = [signatureTypes.ed25519Cosignature, signatureTypes.mlDsa44Cosignature]

/**
 * Reads a policy file. Every line, the last one too, must end in a newline: of a file that was cut off, a shorter name might
 * be left, and with it a weaker quorum.
 * @throws RecordError `record.malformed-policy`, naming the line
 * @example parsePolicy('log example.com/log+33d7b496+AeHT…\nwitness w1 witness.example/w1+8d66cf3f+BH…\nquorum w1\n')
 */
export function parsePolicy(text: string): Policy {
  if (typeof text !== 'string') throw malformed('it is not text')
  if (text.length > policyCharactersMax) throw malformed(`it is longer than ${policyCharactersMax} characters`)
  const lines = text.split('\n')
  if (lines.pop() !== '')
    throw malformed('its last line does not end in a newline: the file may be cut off', lines.length + 1)
  const policy: Policy = { logs: [], witnesses: [], groups: [], quorum: '' }
  const reader = policyReader(policy)
  lines.forEach((line, i) => {
    reader.line(line, i + 1)
  })
  reader.end(lines.length)
  return policy
}

/**
 * The policy as a file; what `parsePolicy` reads from it is the same policy.
 * @throws RecordError `record.malformed-policy` where it is none, such as with a member that is not defined before
 */
export function formatPolicy(policy: Policy): string {
  const lines = [
    ...policy.logs.map(({ verifierKey, url }) => ['log', verifierKey, ...(url === undefined ? [] : [url])]),
    ...policy.witnesses.map(({ name, verifierKey, url }) => [
      'witness',
      name,
      verifierKey,
      ...(url === undefined ? [] : [url]),
    ]),
    ...policy.groups.map(({ name, threshold, members }) => ['group', name, spelled(threshold, members), ...members]),
    ['quorum', policy.quorum],
  ]
  const text = lines.map((words) => `${words.join(' ')}\n`).join('')
  if (!samePolicy(parsePolicy(text), policy))
    throw malformed('a name, key or URL in it is empty or contains white space')
  return text
}

function spelled(threshold: number, members: readonly string[]): string {
  if (threshold === members.length) return 'all'
  return threshold === 1 ? 'any' : String(threshold)
}

function samePolicy(a: Policy, b: Policy): boolean {
  const flat = ({ logs, witnesses, groups, quorum }: Policy) =>
    JSON.stringify([
      logs.map(({ verifierKey, url }) => [verifierKey, url]),
      witnesses.map(({ name, verifierKey, url }) => [name, verifierKey, url]),
      groups.map(({ name, threshold, members }) => [name, threshold, members]),
      quorum,
    ])
  return flat(a) === flat(b)
}

/**
 * Whether these witnesses are enough, and which of all they were counted among: a witness that the quorum does not reach
 * counts for nothing.
 * @param witnessed names, as the policy has them, of the witnesses with a valid cosignature
 * @throws RecordError `record.malformed-policy` where quorum or members are not defined before
 */
export function evaluateQuorum(policy: Policy, witnessed: ReadonlySet<string>): { met: boolean; counted: string[] } {
  if (policy.quorum === noQuorum) return { met: true, counted: [] }
  const met = new Map<string, boolean>()
  const reach = new Map<string, string[]>()
  for (const { name } of policy.witnesses) {
    met.set(name, witnessed.has(name))
    reach.set(name, [name])
  }
  for (const { name, threshold, members } of policy.groups) {
    const undefinedMember = members.find((member) => !met.has(member))
    if (undefinedMember !== undefined)
      throw malformed(`group ${name} has a member ${undefinedMember} not defined before`)
    met.set(name, members.filter((member) => met.get(member)).length >= threshold)
    reach.set(
      name,
      members.flatMap((member) => reach.get(member) ?? []),
    )
  }
  const quorumMet = met.get(policy.quorum)
  if (quorumMet === undefined) throw malformed(`its quorum ${policy.quorum} is not defined`)
  return { met: quorumMet, counted: (reach.get(policy.quorum) ?? []).filter((name) => witnessed.has(name)) }
}

/** Fills `policy` line by line. */
function policyReader(policy: Policy): { line(text: string, number: number): void; end(lines: number): void } {
  const names = new Set<string>()
  /** name of a member to the group it is in */
  const memberOf = new Map<string, string>()
  const logKeys = new Map<string, number>()
  const witnessKeys = new Map<string, number>()
  let quorumLine: number | undefined

  function define(name: string, number: number): void {
    if (name === noQuorum) throw malformed(`"${noQuorum}" is taken and cannot be defined`, number)
    if (names.has(name)) throw malformed(`"${name}" is defined twice`, number)
    names.add(name)
  }

  function addKey(
    verifierKey: string,
    types: readonly SignatureType[],
    seen: Map<string, number>,
    number: number,
  ): void {
    let key: ReturnType<typeof parseVerifierKey>
    try {
      key = parseVerifierKey(verifierKey)
    } catch (error) {
      throw malformed((error as Error).message.replace(/\.$/, ''), number, error)
    }
    if (!types.includes(key.type)) {
      throw malformed('a witness needs the key of a cosigner (type 4 or 6): type 1 signs logs only', number)
    }
    // The same Ed25519 key may stand under two types and any name: it is one key, and must not count twice.
    const identity = key.publicKey.join()
    const before = seen.get(identity)
    if (before !== undefined) throw malformed(`this public key stands in line ${before} already`, number)
    seen.set(identity, number)
  }

  function readLog(words: readonly string[], number: number): void {
    const [verifierKey, url, ...rest] = words
    if (verifierKey === undefined || rest.length > 0) throw malformed('a log is written "log KEY [URL]"', number)
    if (policy.logs.length >= logsMax) throw malformed(`there are more than ${logsMax} logs`, number)
    addKey(verifierKey, logTypes, logKeys, number)
    policy.logs.push(url === undefined ? { verifierKey } : { verifierKey, url })
  }

  function readWitness(words: readonly string[], number: number): void {
    const [name, verifierKey, url, ...rest] = words
    if (name === undefined || verifierKey === undefined || rest.length > 0)
      throw malformed('a witness is written "witness NAME KEY [URL]"', number)
    if (policy.witnesses.length >= witnessesMax)
      throw malformed(`there are more than ${witnessesMax} witnesses`, number)
    addKey(verifierKey, witnessTypes, witnessKeys, number)
    define(name, number)
    policy.witnesses.push(url === undefined ? { name, verifierKey } : { name, verifierKey, url })
  }

  function readGroup(words: readonly string[], number: number): void {
    const [name, count, ...members] = words
    if (name === undefined || count === undefined || members.length === 0)
      throw malformed('a group is written "group NAME all|any|NUMBER MEMBER…"', number)
    if (policy.groups.length >= groupsMax) throw malformed(`there are more than ${groupsMax} groups`, number)
    const threshold =
      count === 'all'
        ? members.length
        : count === 'any'
          ? 1
          : /^[1-9][0-9]{0,3}$/.test(count)
            ? Number(count)
            : undefined
    if (threshold === undefined || threshold > members.length)
      throw malformed(`"${count}" must be all, any or a number from 1 to ${members.length}`, number)
    for (const member of members) {
      if (!names.has(member)) throw malformed(`its member "${member}" is not defined on a line before`, number)
      const group = memberOf.get(member)
      if (group !== undefined) throw malformed(`"${member}" is already a member of "${group}"`, number)
      memberOf.set(member, name)
    }
    define(name, number)
    policy.groups.push({ name, threshold, members })
  }

  function readQuorum(words: readonly string[], number: number): void {
    const [name, ...rest] = words
    if (name === undefined || rest.length > 0) throw malformed('the quorum is written "quorum NAME"', number)
    if (quorumLine !== undefined) throw malformed(`there is a quorum in line ${quorumLine} already`, number)
    if (name !== noQuorum && !names.has(name))
      throw malformed(`its quorum "${name}" is not defined on a line before`, number)
    quorumLine = number
    policy.quorum = name
  }

  return {
    line(text, number) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids exactly these
      if (/[\u0000-\u0008\u000a-\u001f\u007f]|\p{Surrogate}/u.test(text))
        throw malformed('it contains a control character or a lone surrogate', number)
      const [keyword, ...words] = text.split(/[ \t]+/).filter((word) => word !== '')
      if (keyword === undefined || keyword.startsWith('#')) return
      if (keyword === 'log') readLog(words, number)
      else if (keyword === 'witness') readWitness(words, number)
      else if (keyword === 'group') readGroup(words, number)
      else if (keyword === 'quorum') readQuorum(words, number)
      else throw malformed(`a line begins with log, witness, group, quorum or #, not with "${keyword}"`, number)
    },
    end(lines) {
      if (quorumLine === undefined)
        throw malformed('it has no quorum; write "quorum none" where no witness is needed', Math.max(1, lines))
    },
  }
}

function malformed(what: string, line?: number, cause?: unknown): RecordError {
  const message = `This is not a policy${line === undefined ? '' : ` (line ${line})`}: ${what}.`
  return new RecordError('record.malformed-policy', message, cause === undefined ? undefined : { cause })
}
