import type { BodyOf, Described } from '../../api/index.js'

export type Description = Described<'DatasetDescription'>
export type Mapping = NonNullable<BodyOf<'/v1/datasets', 'post'>['mapping']>
type Mapped = Description['columns'][number]['mapped'][number]

/** Not looked at. */
export const notLooked = '-'

/** How a column can be looked at: its role, and of what it is where that has to be said. */
export const choices = [
  'url',
  'text:caption',
  'text:title',
  'platform-id:youtube',
  'platform-id:vimeo',
  'platform-id:niconico',
  'platform-id:bilibili',
  'platform-id:dailymotion',
  'platform-id:tiktok',
  'digest:sha256',
  'digest:md5',
  'frame-hashes',
  'declared-work',
  'duration',
  'key',
] as const

/** A way of looking as one word; an id that is taken out of a file name stays one. */
export const choiceOf = ({ role, of, from }: Mapped): string =>
  [role, ...(of === undefined ? [] : [of]), ...(from === undefined ? [] : [from])].join(':')

/** How each column is looked at, as it was found. */
export function foundChoices({ columns }: Description): Record<string, string> {
  return Object.fromEntries(
    columns.map(({ column, mapped }) => {
      // Media that a column names says more than the name.
      const most = mapped.find(({ from }) => from === 'media') ?? mapped[0]
      return [column, most === undefined ? notLooked : choiceOf(most)]
    }),
  )
}

/** What was chosen, as the server takes it; undefined where no column is looked at. */
export function mappingOf(chosen: Readonly<Record<string, string>>): Mapping | undefined {
  const columns = Object.entries(chosen).flatMap(([column, choice]): [string, Mapping['columns'][string]][] => {
    if (choice === notLooked) return []
    const [role, of, from] = choice.split(':') as [Mapped['role'], string?, Mapped['from']?]
    return [[column, of === undefined ? role : { role, of, ...(from === undefined ? {} : { from }) }]]
  })
  return columns.length === 0 ? undefined : { columns: Object.fromEntries(columns) }
}
