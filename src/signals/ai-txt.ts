import { decodeText } from './decode-text.js'
import { onceEach } from './once-each.js'
import { oncePerMeaning } from './once-per-meaning.js'
import { parseRobots, type RobotsGroup, type RobotsRule, robotsBytesMax } from './robots.js'
import { isTooMuch, robotsPathOf, robotsPathTest, robotsPattern } from './robots-pattern.js'
import { addressedTo, type RobotsQuestion, robotsAudiences } from './robots-statements.js'
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
  const decisiveIn = onceEach(decisiveRule(path))
  const ofKindsIn = onceEach(kindsRefused(path))
  const statements = robotsAudiences(file, agents).flatMap((audience) => {
    const decisive = audience.groups.reduce(
      (before: RobotsRule | undefined, group) => moreDecisive(before, decisiveIn(group)),
      undefined,
    )
    const all = [...(decisive === undefined ? [] : [ruleStatement(decisive)]), ...audience.groups.flatMap(ofKindsIn)]
    return oncePerMeaning(all).flatMap(addressedTo({ ...audience, binding: true }))
  })
  return cut ? [...statements, cutStatement()] : statements
}

/** A group for what stands in front of all groups; its empty rule makes an agent behind it begin another. */
const ungrouped = 'User-agent: *\nDisallow:\n'
const ungroupedLines = ungrouped.split('\n').length - 1

/** The longest rule of a group that takes in a path, and of equally long ones one that refuses. */
function decisiveRule(path: string): (group: RobotsGroup) => RobotsRule | undefined {
  const takesIn = robotsPathTest(path)
  const takesInFile = robotsPathTest(path.split('?', 1)[0]!)
  const isTakenIn = ({ allow, pattern }: RobotsRule, rules: number): boolean => {
    if (isTooMuch(rules, path)) return !allow
    if (!allow) return takesIn(pattern, false)
    // An Allow of files takes in a name that ends so; a Disallow one that has it anywhere.
    const isOfFiles = kindOf(pattern.written) !== undefined
    return takesInFile(isOfFiles ? robotsPattern(`${pattern.written}$`) : pattern, true)
  }
  return ({ rules }) => {
    let decisive: RobotsRule | undefined
    for (const rule of rules)
      if (moreDecisive(decisive, rule) === rule && isTakenIn(rule, rules.length)) decisive = rule
    return decisive
  }
}
function moreDecisive(before: RobotsRule | undefined, rule: RobotsRule | undefined): RobotsRule | undefined {
  if (before === undefined || rule === undefined) return rule ?? before
  const longer = rule.pattern.written.length - before.pattern.written.length
  return longer > 0 || (longer === 0 && !rule.allow) ? rule : before
}

/** What a group refuses by the kind of files, where the path could be of one but for its name, which doesn't tell. */
function kindsRefused(path: string): (group: RobotsGroup) => Statement[] {
  if (kindOf(path) !== undefined) return () => []
  const takesIn = robotsPathTest(path)
  return ({ rules }) => {
    const all = rules.flatMap((rule) => {
      const files = rule.pattern.written.replace(/\$$/, '')
      const kind = rule.allow ? undefined : kindOf(files)
      if (kind === undefined) return []
      const stem = robotsPattern(files.slice(0, files.lastIndexOf('.')))
      const isTakenIn = isTooMuch(rules.length, path) || takesIn(stem, false)
      return isTakenIn ? [{ ...ruleStatement(rule), media: [kind] }] : []
    })
    return oncePerMeaning(all)
  }
}

function ruleStatement({ allow, pattern, line, text }: RobotsRule): Statement {
  const stated: StatedIn = {
    medium: 'ai.txt',
    line: line - ungroupedLines,
    field: allow ? 'allow' : 'disallow',
    path: statementText(pattern.written),
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
