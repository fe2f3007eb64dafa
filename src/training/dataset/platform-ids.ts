/** How the ids of a platform look, where they have a form of their own. */
const forms = new Map([
  // 64 bits in base64url: the last of eleven characters carries four of them.
  ['youtube', /^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$/],
  ['niconico', /^(?:sm|nm|so)\d{1,12}$/],
  ['bilibili', /^BV1[A-Za-z0-9]{9}$/],
])

/** Values of a column whose name says nothing: as many different ones must look like ids, and all of them. */
const unnamedMin = 5

/**
 * The platform whose ids these could be.
 * @param named the column is called an id: then most of them have to look so
 */
export function platformOf(values: readonly string[], named: boolean): string | undefined {
  const different = [...new Set(values)]
  for (const [platform, form] of forms) {
    const fitting = different.filter((value) => form.test(value)).length
    if (named ? fitting * 2 > different.length : fitting >= unnamedMin && fitting === different.length) return platform
  }
  return undefined
}

/** Whether it could be an id of the platform; true where its ids have no form that is known here. */
export function couldBeIdOf(platform: string, value: string): boolean {
  return forms.get(platform)?.test(value) ?? true
}

const clip = /^(.+?)_\d+_\d+to\d+$/
const bracketed = /\[([^\][]+)\]$/

/**
 * The id in a file name: `<id>_<n>_<a>to<b>.mp4` (clips cut from one video), `Title [<id>].mp4` (as download tools name
 * files), `<id>.mp4`.
 */
export function idInFileName(platform: string, path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[A-Za-z0-9]{1,5}$/, '')
  const id = clip.exec(name)?.[1] ?? bracketed.exec(name)?.[1] ?? name
  return id !== '' && couldBeIdOf(platform, id) ? id : null
}
