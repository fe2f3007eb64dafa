import { Anchor, Text } from '@mantine/core'
import { useMe } from '../../api/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, CopyText, StateBadge } from '../../ui/index.js'
import { type Act, type ActNames, actionKey, isOwn, kindOfId, outcomeOf, placeOf } from './act-data.js'

interface Shown {
  act: Act
  names: ActNames
}

/** Who did it, by name where the reader may know it; and the second person, where two were asked. */
export function Who({ act, names }: Shown) {
  const t = useTexts('acts')
  const { user: me, party: own } = useMe()
  const nameOf = (id: string) =>
    id === me.id
      ? `${names.people[id] ?? me.name} (${t('me')})`
      : // Of one's own party only who was erased has no name.
        (names.people[id] ?? ((act.party ?? null) === own ? t('erased') : t('someone', { id })))
  return (
    <>
      <span>
        {act.user !== undefined
          ? nameOf(act.user)
          : act.token === undefined
            ? t('system')
            : t('by_token', { id: act.token })}
      </span>
      {act.approvedBy !== undefined && (
        <Text size="xs" c="dimmed">
          {t('approved_by', { name: nameOf(act.approvedBy) })}
        </Text>
      )}
    </>
  )
}

const tones = { waiting: 'warn', refused: 'quiet', interrupted: 'bad' } as const

/** What was done, and that it was not where it was not. */
export function What({ act }: { act: Act }) {
  const t = useTexts('acts')
  const key = actionKey(act.action)
  const outcome = outcomeOf(act.outcome)
  return (
    <>
      <Text span fw={550} size="sm">
        {key === undefined ? act.action : t(key)}
      </Text>
      {outcome !== 'done' && (
        <>
          {' '}
          <StateBadge tone={tones[outcome]}>{t(`outcome.${outcome}`)}</StateBadge>
        </>
      )}
    </>
  )
}

const subjectsShown = 3

/** What it was done to, each led to where it can be looked at. */
export function Subjects({ act, names }: Shown) {
  const t = useTexts('acts')
  const { subjects } = act
  return (
    <>
      {subjects.slice(0, subjectsShown).map((id) => (
        <div key={id}>
          <Subject id={id} names={names} />
        </div>
      ))}
      {subjects.length > subjectsShown && (
        <Text size="xs" c="dimmed">
          {t('and_more', { count: subjects.length - subjectsShown })}
        </Text>
      )}
    </>
  )
}

const ways = ['password', 'totp', 'recovery', 'passkey', 'sso', 'link']
const roles = ['administrator', 'rights-manager', 'reviewer', 'finance', 'viewer', 'investigator']

function Subject({ id, names }: { id: string; names: ActNames }) {
  const t = useTexts('acts')
  const language = useLanguage()
  const subject = names.subjects[id]
  const place = placeOf(id, names)
  const kind = subject?.kind ?? kindOfId(id)
  // Some acts name what they were done with instead: a way to sign in, a role, another operation.
  const action = actionKey(id)
  if (ways.includes(id)) return <span>{t(`way.${id}`)}</span>
  if (roles.includes(id)) return <span>{t(`shell:role.${id}`)}</span>
  if (kind === undefined && action !== undefined) return <span>{t(action)}</span>
  const title = subject?.title[language] ?? names.people[id]
  // A permission has no title of its own, nor has what stands in no registry: what it is says more than its id.
  const shown = title === undefined || title === id ? undefined : title
  const text = shown ?? (kind === undefined ? undefined : t(`kind.${kind}`))
  return (
    <span>
      {shown !== undefined && subject !== undefined && (
        <Text span size="xs" c="dimmed">
          {t(`kind.${subject.kind}`)}{' '}
        </Text>
      )}
      {text === undefined ? (
        <CopyText value={id} />
      ) : place === undefined ? (
        <span title={id}>{text}</span>
      ) : (
        <Anchor component={AppLink} {...place} inherit title={id}>
          {text}
        </Anchor>
      )}
    </span>
  )
}

/** For which party, on whose behalf, under which mandate. */
export function ForWhom({ act, names }: Shown) {
  const t = useTexts('acts')
  const language = useLanguage()
  const nameOf = (id: string) => names.parties[id]?.[language] ?? id
  return (
    <>
      <span>{act.party !== undefined ? nameOf(act.party) : isOwn(act.action) ? '–' : t('operator')}</span>
      {act.onBehalfOf !== undefined && (
        <Text size="xs" c="dimmed" component="div">
          {t('on_behalf', { party: nameOf(act.onBehalfOf) })}
          {act.mandate !== undefined && (
            <>
              {' · '}
              <Anchor component={AppLink} to="/permissions/mandates/$id" params={{ id: act.mandate }} inherit>
                {t('mandate')}
              </Anchor>
            </>
          )}
        </Text>
      )}
    </>
  )
}
