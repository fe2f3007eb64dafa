/**
 * Video platforms: which ids an address names, so that all addresses of one video are one location. An id is written
 * `youtube:dQw4w9WgXcQ`, a channel `youtube:@handle` or `youtube:channel/UC…`. Written from how the platforms' own
 * addresses look; an address of a form not known here stays an address.
 */
export const platforms = [
  'youtube',
  'vimeo',
  'niconico',
  'bilibili',
  'dailymotion',
  'tiktok',
  'x',
  'instagram',
] as const
export type Platform = (typeof platforms)[number]

const known: ReadonlySet<string> = new Set(platforms)
export const isPlatform = (name: string): name is Platform => known.has(name)

/** What an address is cut into: the steps of its path, and its query. */
interface Address {
  readonly host: string
  readonly steps: readonly string[]
  readonly query: URLSearchParams
}

/** Ids of a video, a channel, or both (`x.com/NAME/status/1`), the video first; without the platform's name. */
type IdsOf = (address: Address) => readonly (string | undefined)[]

const youtubeVideo = /^[A-Za-z0-9_-]{11}$/
const youtubeChannel = /^UC[A-Za-z0-9_-]{22}$/
const handle = /^@[\p{L}\p{N}._·-]{1,100}$/u
const accountName = /^[A-Za-z0-9_.-]{1,64}$/

const when = (pattern: RegExp, text: string | null | undefined): string | undefined =>
  typeof text === 'string' && pattern.test(text) ? text : undefined
const lower = (text: string | undefined): string | undefined => text?.toLowerCase()
const behind = (prefix: string, text: string | undefined): string | undefined =>
  text === undefined ? undefined : prefix + text

const youtube: IdsOf = ({ host, steps, query }) => {
  const [first = '', second] = steps
  if (host === 'youtu.be') return [when(youtubeVideo, first)]
  switch (first) {
    case 'embed':
    case 'shorts':
    case 'live':
    case 'v':
    case 'e':
    case 'vi':
      return [when(youtubeVideo, second)]
    case 'channel':
      return [behind('channel/', when(youtubeChannel, second))]
    case 'c':
    case 'user':
      return [behind(`${first}/`, lower(when(accountName, second)))]
  }
  if (first.startsWith('@')) return [lower(when(handle, first))]
  return [when(youtubeVideo, query.get('v'))]
}

const digits = /^[0-9]{1,20}$/
const vimeoPlaces = new Set(
  'about api blog categories channels event features groups help join log_in manage ondemand oembed search settings showcase album staffpicks upgrade user video videos watch watchlater'.split(
    ' ',
  ),
)
const vimeo: IdsOf = ({ steps }) => {
  const [first = '', second] = steps
  if (digits.test(first)) return [first]
  if (first === 'channels') return [when(digits, steps[2]), behind('channels/', lower(when(accountName, second)))]
  if (first === 'groups' || first === 'album' || first === 'showcase') {
    return [steps[2] === 'videos' || steps[2] === 'video' ? when(digits, steps[3]) : undefined]
  }
  if (first === 'video' || first === 'videos') return [when(digits, second)]
  if (first === 'event') return [behind('event/', when(digits, second))]
  return vimeoPlaces.has(first) ? [] : [behind('user/', lower(when(accountName, first)))]
}

const niconicoVideo = /^(?:sm|nm|so)?[0-9]{1,12}$/
const niconico: IdsOf = ({ host, steps }) => {
  const [first = '', second] = steps
  if (host === 'nico.ms') return [when(niconicoVideo, first)]
  if (host === 'ch.nicovideo.jp')
    return [behind('channel/', lower(when(accountName, first === 'channel' ? second : first)))]
  if (first === 'watch') return [when(niconicoVideo, second)]
  return first === 'user' ? [behind('user/', when(digits, second))] : []
}

const bilibiliVideo = /^(?:BV[1-9A-HJ-NP-Za-km-z]{10}|av[0-9]{1,18}|ep[0-9]{1,12}|ss[0-9]{1,12})$/
const bilibili: IdsOf = ({ host, steps, query }) => {
  const [first = '', second] = steps
  if (host === 'space.bilibili.com') return [behind('user/', when(digits, first))]
  if (host === 'b23.tv') return [when(bilibiliVideo, first)]
  if (host === 'player.bilibili.com') {
    return [when(bilibiliVideo, query.get('bvid')) ?? behind('av', when(digits, query.get('aid') ?? undefined))]
  }
  if (first === 'video') return [when(bilibiliVideo, second?.startsWith('AV') ? `av${second.slice(2)}` : second)]
  return first === 'bangumi' && second === 'play' ? [when(bilibiliVideo, steps[2])] : []
}

const dailymotionVideo = /^[xk][A-Za-z0-9]{3,18}$/
const dailymotion: IdsOf = ({ host, steps, query }) => {
  // A title may follow: x2abc_what-it-is-called.
  const idOf = (text: string | null | undefined) => when(dailymotionVideo, text?.split('_')[0])
  const [first = '', second] = steps
  if (host === 'dai.ly') return [idOf(first)]
  if (host === 'geo.dailymotion.com') return [idOf(query.get('video'))]
  if (first === 'video' || first === 'hub') return [idOf(second)]
  if (first === 'embed' || first === 'swf') return [idOf(steps[2] ?? second)]
  return steps.length === 1 ? [behind('user/', lower(when(accountName, first)))] : []
}

const tiktokHandle = /^@[A-Za-z0-9_.]{1,32}$/
const tiktok: IdsOf = ({ steps }) => {
  const [first = '', second, third] = steps
  const user = lower(when(tiktokHandle, first))
  if (user !== undefined) return [second === 'video' || second === 'photo' ? when(digits, third) : undefined, user]
  if (first === 'v') return [when(digits, second?.replace(/\.html$/, ''))]
  if (first === 'embed') return [when(digits, third ?? second)]
  return first === 'player' ? [when(digits, third)] : []
}

const xName = /^[A-Za-z0-9_]{1,15}$/
const xPlaces = new Set('i home search explore settings login signup hashtag intent share tos privacy about'.split(' '))
const x: IdsOf = ({ steps }) => {
  const [first = '', second, third] = steps
  const status = (word: string | undefined) => word === 'status' || word === 'statuses'
  if (first === 'i')
    return [when(digits, status(second) ? third : second === 'web' && status(third) ? steps[3] : undefined)]
  if (xPlaces.has(first.toLowerCase())) return []
  return [status(second) ? when(digits, third) : undefined, behind('@', lower(when(xName, first)))]
}

const instagramCode = /^[A-Za-z0-9_-]{5,40}$/
const instagramPlaces = new Set('p reel reels tv stories explore accounts about direct developer legal'.split(' '))
const instagramName = /^[A-Za-z0-9_.]{1,30}$/
const instagramPost = (word: string | undefined) => word === 'p' || word === 'reel' || word === 'reels' || word === 'tv'
const instagram: IdsOf = ({ steps }) => {
  const [first = '', second, third] = steps
  if (instagramPost(first)) return [when(instagramCode, second)]
  if (instagramPlaces.has(first)) return []
  return [
    instagramPost(second) ? when(instagramCode, third) : undefined,
    behind('@', lower(when(instagramName, first))),
  ]
}

const hosts: ReadonlyMap<string, readonly [Platform, IdsOf]> = new Map(
  (
    [
      [
        'youtube',
        youtube,
        'youtube.com m.youtube.com music.youtube.com gaming.youtube.com youtube-nocookie.com youtu.be',
      ],
      ['vimeo', vimeo, 'vimeo.com player.vimeo.com m.vimeo.com'],
      ['niconico', niconico, 'nicovideo.jp sp.nicovideo.jp embed.nicovideo.jp m.nicovideo.jp ch.nicovideo.jp nico.ms'],
      ['bilibili', bilibili, 'bilibili.com m.bilibili.com player.bilibili.com space.bilibili.com b23.tv'],
      [
        'dailymotion',
        dailymotion,
        'dailymotion.com geo.dailymotion.com touch.dailymotion.com m.dailymotion.com dai.ly',
      ],
      ['tiktok', tiktok, 'tiktok.com m.tiktok.com'],
      ['x', x, 'x.com mobile.x.com twitter.com mobile.twitter.com m.twitter.com'],
      ['instagram', instagram, 'instagram.com m.instagram.com'],
    ] as const
  ).flatMap(([platform, idsOf, names]) => names.split(' ').map((host) => [host, [platform, idsOf]] as const)),
)

const none: readonly string[] = []

/** The hosts of all platforms, in their one spelling. */
export const platformHosts: Iterable<string> = hosts.keys()

/** The ids that an address in its one spelling (`canonicalUrl`) names: of a video first, then of its channel. */
export function platformIdsOf(canonical: string): readonly string[] {
  const slash = canonical.indexOf('/')
  const host = canonical.slice(0, slash)
  const platform = hosts.get(host)
  if (platform === undefined) return none
  const [name, idsOf] = platform
  const question = canonical.indexOf('?', slash)
  const path = question < 0 ? canonical.slice(slash) : canonical.slice(slash, question)
  const steps = path
    .split('/')
    .filter((step) => step !== '')
    .map(decoded)
  const query = new URLSearchParams(question < 0 ? '' : canonical.slice(question + 1))
  return idsOf({ host, steps, query }).flatMap((id) => (id === undefined ? [] : [`${name}:${id}`]))
}

/**
 * Where in an address the id of a YouTube video is, in the two forms that make up most of most lists; -1 for all others. The
 * same id is the first of `platformIdsOf`, and the only one.
 */
export function youtubeIdAt(canonical: string): number {
  const at = canonical.startsWith('youtube.com/watch?v=') ? 20 : canonical.startsWith('youtu.be/') ? 9 : -1
  const end = at + youtubeIdLength
  if (at < 0 || end > canonical.length) return -1
  if (end < canonical.length) {
    const c = canonical.charCodeAt(end)
    // & goes on with the query, ? begins it; a step of a path may be no id.
    if (c !== (at === 9 ? 0x3f : 0x26)) return -1
  }
  return isYoutubeId(canonical, at) ? at : -1
}

export const youtubeIdLength = 11

function isYoutubeId(text: string, from = 0): boolean {
  for (let i = from; i < from + youtubeIdLength; i++) {
    const c = text.charCodeAt(i)
    if (
      !((c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x2d || c === 0x5f)
    ) {
      return false
    }
  }
  return true
}

function decoded(step: string): string {
  if (!step.includes('%')) return step
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

const bareIds: Record<Platform, (id: string) => string | undefined> = {
  youtube: (id) =>
    when(youtubeVideo, id) ??
    behind('channel/', when(youtubeChannel, /^channel\//.test(id) ? id.slice(8) : id)) ??
    lower(when(handle, id)) ??
    lower(when(/^(?:c|user)\/[A-Za-z0-9_.-]{1,64}$/, id)),
  vimeo: (id) =>
    when(digits, id) ??
    when(/^event\/[0-9]{1,20}$/, id) ??
    lower(when(/^(?:user|channels)\/[A-Za-z0-9_.-]{1,64}$/, id)),
  niconico: (id) => when(niconicoVideo, id) ?? lower(when(/^(?:user|channel)\/[A-Za-z0-9_.-]{1,64}$/, id)),
  bilibili: (id) => when(bilibiliVideo, id) ?? when(/^user\/[0-9]{1,20}$/, id) ?? behind('av', when(digits, id)),
  dailymotion: (id) => when(dailymotionVideo, id) ?? lower(when(/^user\/[A-Za-z0-9_.-]{1,64}$/, id)),
  tiktok: (id) => when(digits, id) ?? lower(when(tiktokHandle, id)),
  x: (id) => when(digits, id) ?? lower(when(/^@[A-Za-z0-9_]{1,15}$/, id)),
  instagram: (id) => lower(when(/^@[A-Za-z0-9_.]{1,30}$/, id)) ?? when(instagramCode, id),
}

/** `platform:id` in its one spelling, from an id as a list has it; undefined for what is none of that platform's. */
export function bareIdOf(platform: Platform, id: string): string | undefined {
  const found =
    platform === 'youtube' && id.length === youtubeIdLength && isYoutubeId(id) ? id : bareIds[platform](id.trim())
  return behind(`${platform}:`, found)
}
