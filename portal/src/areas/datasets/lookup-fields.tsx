import { Stack, Switch, TagsInput } from '@mantine/core'
import { asProblem, type BodyOf } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { Section } from '../../ui/index.js'
import { type GivenFile, GivenFiles, givenBody } from './given-files.js'

/** What rows are looked up in beside the registry, and how strictly. */
export interface Lookups {
  agents: string[]
  signals: GivenFile[]
  digests: GivenFile[]
  /** Media at hand is looked at. */
  content: boolean
  /** Rows whose content could not be looked at are reviewed. */
  careful: boolean
}

export const noLookups: Lookups = { agents: [], signals: [], digests: [], content: true, careful: false }

type Body = BodyOf<'/v1/datasets', 'post'>

/** As the server takes it. */
export function lookupsBody({ agents, signals, digests, content, careful }: Lookups): Partial<Body> {
  const [published] = signals
  return {
    ...(agents.length === 0 ? {} : { agents }),
    ...(published === undefined ? {} : { signals: givenBody(published) }),
    ...(digests.length === 0 ? {} : { digests: digests.map(givenBody) }),
    content: content ? 'auto' : 'skip',
    unchecked: careful ? 'review' : 'admit',
  }
}

/** A crawler's name as robots.txt has it. */
const productToken = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

export const unusableAgents = ({ agents }: Lookups): string[] => agents.filter((one) => !productToken.test(one))

/** What the server refused of these fields, by field; nothing of any other error. */
export function lookupErrors(error: unknown): Partial<Record<'agents' | 'signals' | 'digests', string>> {
  if (error === null || error === undefined) return {}
  const { detail, errors } = asProblem(error)
  const said = [...errors.map(({ path, problem }) => `${path}: ${problem}`), detail]
  const of = (field: string) => {
    const found = said.find((text) => new RegExp(`^(?:body\\.)?${field}(?:\\.\\d+)?(?:\\.[a-z]+)?: `).test(text))
    return found === undefined ? {} : { [field]: found.slice(found.indexOf(': ') + 2) }
  }
  return { ...of('agents'), ...of('signals'), ...of('digests') }
}

/** What rows are looked up in beside the registry; all of it can be left as it is. */
export function LookupFields({
  value,
  errors,
  onChange,
}: {
  value: Lookups
  errors: ReturnType<typeof lookupErrors>
  onChange: (value: Lookups) => void
}) {
  const t = useTexts('datasets')
  const unusable = unusableAgents(value)
  return (
    <Section title={t('inputs.title')} text={t('inputs.text')}>
      <Stack gap="md" maw={640}>
        <TagsInput
          label={t('inputs.agents')}
          description={t('inputs.agents_text')}
          placeholder={value.agents.length === 0 ? 'GenBot' : ''}
          value={value.agents}
          error={unusable.length > 0 ? t('inputs.agents_wrong', { names: unusable.join(', ') }) : errors.agents}
          splitChars={[',', ' ', '、']}
          onChange={(agents) => onChange({ ...value, agents })}
        />
        <GivenFiles
          label={t('inputs.signals')}
          description={t('inputs.signals_text')}
          error={errors.signals}
          folders
          files={value.signals}
          onChange={(signals) => onChange({ ...value, signals })}
        />
        <GivenFiles
          label={t('inputs.digests')}
          description={t('inputs.digests_text')}
          error={errors.digests}
          several
          files={value.digests}
          onChange={(digests) => onChange({ ...value, digests })}
        />
        <Switch
          label={t('inputs.content')}
          description={t('inputs.content_text')}
          checked={value.content}
          onChange={({ currentTarget: { checked } }) => onChange({ ...value, content: checked })}
        />
        <Switch
          label={t('new.careful')}
          description={t('new.careful_text')}
          checked={value.careful}
          onChange={({ currentTarget: { checked } }) => onChange({ ...value, careful: checked })}
        />
      </Stack>
    </Section>
  )
}
