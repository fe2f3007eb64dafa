import { decodeText } from './decode-text.js'
import { oncePerMeaning } from './once-per-meaning.js'
import { parseRobots, type RobotsFile, type RobotsGroup, type RobotsRule, robotsBytesMax } from './robots.js'
import { robotsPathMax, robotsPathOf, robotsPattern, robotsPatternMatches } from './robots-pattern.js'
import { type RobotsQuestion, robotsAudiences } from './robots-statements.js'
import type { Media, StatedIn, Statement } from './statement.js'
import { statementText } from './statement-text.js'
import { anyUseOfModels, mining } from './uses-of-models.js'

/** Spawning's ai.txt of May 2023: it is no longer kept up, and files are still found. */
export const aiTxtVersion = 'spawning-ai-txt-2023'

/**
 * What an `/ai.txt` states about training with what is at a URL: groups and rules as in robots.txt, with patterns of
 * files (`*.mp4`). The longest rule that takes in the path counts, and of equally long ones the refusal, for nobody has
 * defined it. A rule in front of all groups is for anyone. Where the URL doesn't tell what kind of file is there, a
 * refusal of files of one kind (`Disallow: *.mp4`) is a refusal of that kind.
 */
export function aiTxtStatements(bytes: Uint8Array | string, { url, agents }: RobotsQuestion): Statement[] {
  const { text, cut } = decodeText(bytes, robotsBytesMax - ungrouped.length)
  const file = parseRobots(ungrouped + text)
  const path = robotsPathOf(url)
  const statements = robotsAudiences(file, agents).flatMap(({ groups, agent }) => groupStatements(groups, agent, path))
  return oncePerMeaning(cut ? [...statements, cutStatement()] : statements)
}

/** A group for what stands in front of all groups; its empty rule makes an agent behind it begin another. */
const ungrouped = 'User-agent: *\nDisallow:\n'
const ungroupedLines = ungrouped.split('\n').length - 1

function groupStatements(groups: RobotsFile['groups'], agent: string | undefined, path: string): Statement[] {
  const decisive = decisiveRule(groups, path)
  const statements = decisive === undefined ? [] : [ruleStatement(decisive, agent)]
  if (kindOf(path) !== undefined) return statements
  const ofKinds = groups
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => {
      const kind = kindRefused(rule, path)
      return kind === undefined ? [] : [{ ...ruleStatement(rule, agent), media: [kind] }]
    })
  return [...statements, ...ofKinds]
}

/** The kind of files that a rule refuses, if the path could be one of them but for its name. */
function kindRefused({ allow, pattern }: RobotsRule, path: string): Media | undefined {
  const files = pattern.written.replace(/\$$/, '')
  const kind = allow ? undefined : kindOf(files)
  const stem = robotsPattern(files.slice(0, files.lastIndexOf('.')))
  return kind !== undefined && (path.length > robotsPathMax || robotsPatternMatches(stem, path, false))
    ? kind
    : undefined
}

function decisiveRule(groups: readonly RobotsGroup[], path: string): RobotsRule | undefined {
  let decisive: RobotsRule | undefined
  for (const { rules } of groups) {
    for (const rule of rules) {
      const length = rule.pattern.written.length
      const before = decisive?.pattern.written.length ?? -1
      if (length < before || (length === before && rule.allow)) continue
      if (takesIn(rule, path)) decisive = rule
    }
  }
  return decisive
}

/** An `Allow` of files takes in a path that ends so; a `Disallow` one that has it anywhere, and one too long to look at. */
function takesIn({ allow, pattern }: RobotsRule, path: string): boolean {
  if (path.length > robotsPathMax) return !allow
  const asked = allow ? path.split('?', 1)[0]! : path
  const isOfFiles = allow && kindOf(pattern.written) !== undefined && !pattern.written.endsWith('$')
  const anchored = isOfFiles ? { written: `${pattern.written}$`, resolved: `${pattern.resolved}$` } : pattern
  return robotsPatternMatches(anchored, asked, allow)
}

function ruleStatement({ allow, pattern, line, text }: RobotsRule, agent: string | undefined): Statement {
  const stated: StatedIn = {
    medium: 'ai.txt',
    line: line - ungroupedLines,
    field: allow ? 'allow' : 'disallow',
    ...(agent === undefined ? {} : { agent }),
    path: pattern.written,
  }
  const says = allow ? 'allow' : 'disallow'
  return { family: 'ai-txt', version: aiTxtVersion, about: mining, says, text: statementText(text), stated }
}

function cutStatement(): Statement {
  return {
    family: 'ai-txt',
    version: aiTxtVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: '',
    stated: { medium: 'ai.txt' },
    why: `only the first ${robotsBytesMax} bytes were read`,
  }
}

/** Which kind of content the name of a file, or a pattern of names, ends with the extension of. */
function kindOf(path: string): Media | undefined {
  const name = path.split('?', 1)[0]!
  return kinds.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
}
const kinds: ReadonlyMap<string, Media> = new Map(
  Object.entries({
    video: 'mp4 m4v webm mov avi mkv mpg mpeg wmv flv ogv 3gp ts m3u8 mpd',
    image: 'jpg jpeg png gif webp avif svg bmp tif tiff heic heif ico jxl psd',
    audio: 'mp3 wav flac ogg oga opus m4a aac aiff wma mid midi',
    text: 'txt html htm md pdf doc docx xml json csv tsv rtf epub tex odt php asp jsp',
  }).flatMap(([kind, extensions]) => extensions.split(' ').map((extension) => [extension, kind as Media] as const)),
)
