import { Alert, Anchor, Badge, Breadcrumbs, Button, Group, Table, Text } from '@mantine/core'
import { IconInfoCircle, IconPencil, IconPlus } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useCan, useEvents, useGet, useGetPages } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { languageName, nameIn, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, CopyText, ErrorNotice, Loading, Page, PartyName, Section, When, WorkTitle } from '../../ui/index.js'
import { StopSwitch, WorkGenerations } from '../generations/index.js'
import { DatasetsPanel } from './datasets-panel.js'
import { HistoryPanel } from './history-panel.js'
import { MatchesPanel } from './matches-panel.js'
import { OwnershipTable } from './ownership-table.js'
import { PermissionsPanel } from './permissions-panel.js'
import { ReferencesPanel } from './references-panel.js'
import { Thumbnail } from './thumbnail.js'
import classes from './works.module.css'
import { listOf, type Work, type WorkItem } from './works-data.js'

/** All there is about a work. */
export default function WorkPage() {
  const t = useTexts('works')
  const language = useLanguage()
  const can = useCan()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const answer = useGet('/v1/works/{id}', { path: { id } })
  useEvents(['work.changed', 'reference.changed', 'grant.changed', 'match.found'], () => {
    void queries.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key).startsWith('/v1/works/{id}') })
  })
  if (answer.error !== null && answer.data === undefined)
    return (
      <Page title={t('title')} back={{ to: '/works', text: t('work.back') }}>
        <ErrorNotice error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  if (answer.data === undefined) return <Loading />
  const work = answer.data
  const title = nameIn(work.titles, language) ?? work.id
  const second = work.titles.find(
    ({ text, kind, script }) => text !== title && kind === 'official' && script !== 'kana',
  )
  const may = work.mine && can('works.write')
  const sections = [
    ['references', t('references.title')],
    ...(work.counts.characters > 0 ? [['characters', t('characters.title')]] : []),
    ...(work.counts.children > work.counts.characters ? [['parts', t('parts.title')]] : []),
    ['owners', t('owners.title')],
    ...(can('grants.read') ? [['permissions', t('permissions.title')]] : []),
    ...(can('matches.read') && work.mine ? [['matches', t('matches.title')]] : []),
    ...(work.mine ? [['generations', t('generations')]] : []),
    ...(work.mine ? [['datasets', t('datasets.title')]] : []),
    ['names', t('names.title')],
    ['history', t('history.title')],
  ] as [string, string][]
  return (
    <Page
      title={title}
      back={{ to: '/works', text: t('work.back') }}
      subtitle={
        <Group gap={8} component="span">
          <span>{t(`kind.${work.kind}`)}</span>
          {second !== undefined && <span lang={second.language}>{second.text}</span>}
          {work.withheld && (
            <Badge size="sm" color="gray" title={t('withheld_hint')}>
              {t('withheld')}
            </Badge>
          )}
        </Group>
      }
      actions={
        may && (
          <>
            <Button
              component={AppLink}
              to="/works/new"
              search={{ parent: work.id }}
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
            >
              {t('work.add_part')}
            </Button>
            <Button
              component={AppLink}
              to="/works/$id/edit"
              params={{ id }}
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
            >
              {t('work.edit')}
            </Button>
          </>
        )
      }
    >
      <div className={classes.head}>
        <Thumbnail reference={work.picture} kind={work.kind} alt={t('picture', { title })} large />
        <dl className={classes.facts}>
          {work.ancestors.length > 0 && (
            <>
              <dt>{t('work.part_of')}</dt>
              <dd>
                <Breadcrumbs separator="›">
                  {[...work.ancestors].reverse().map((ancestor) => (
                    <WorkTitle key={ancestor.id} work={ancestor} />
                  ))}
                </Breadcrumbs>
              </dd>
            </>
          )}
          <dt>{t('column.owners')}</dt>
          <dd>
            {[...new Set(work.effectiveOwners.map(({ party }) => party))].map((party, i) => (
              <span key={party}>
                {i > 0 && ', '}
                <PartyName id={party} {...nameOf(work, party, language)} />
              </span>
            ))}
          </dd>
          <dt>{t('work.regime')}</dt>
          <dd>
            {t(`regime.${work.regime}`)}{' '}
            <Text span size="xs" c="dimmed">
              {t(`regime_hint.${work.regime}`)}
            </Text>
          </dd>
          <dt>{t('work.id')}</dt>
          <dd>
            <CopyText value={work.id} />
          </dd>
          {work.identifiers.length > 0 && (
            <>
              <dt>{t('identifiers')}</dt>
              <dd>
                {work.identifiers.map(({ scheme, value }) => (
                  <div key={`${scheme} ${value}`}>
                    {scheme.toUpperCase()} <CopyText value={value} />
                  </div>
                ))}
              </dd>
            </>
          )}
          <dt>{t('work.registered')}</dt>
          <dd>
            <When at={work.recordedAt} exact />
            {work.logIndex !== null && can('record.read') && (
              <>
                {' · '}
                <Anchor
                  component={AppLink}
                  to="/record/entries/$index"
                  params={{ index: String(work.logIndex) }}
                  inherit
                  underline="always"
                >
                  {t('work.log', { index: work.logIndex })}
                </Anchor>
              </>
            )}
          </dd>
        </dl>
      </div>
      <StopSwitch work={work.id} mine={work.mine} />
      <nav className={classes.sections} aria-label={t('work.sections')}>
        {sections.map(([anchor, text]) => (
          <a key={anchor} href={`#${anchor}`}>
            {text}
          </a>
        ))}
      </nav>
      <div id="references" className={classes.anchor}>
        <ReferencesPanel work={work} />
      </div>
      {(work.counts.children > 0 || (may && work.kind !== 'character')) && <Parts work={work} may={may} />}
      <div id="owners" className={classes.anchor}>
        <Section
          title={t('owners.title')}
          actions={
            may && (
              <Button component={AppLink} to="/works/$id/owners" params={{ id }} variant="subtle" size="compact-sm">
                {t('owners.change')}
              </Button>
            )
          }
        >
          {work.inheritedFrom !== undefined && (
            <Text size="sm" c="dimmed" mb="xs">
              {t('owners.inherited', {
                title:
                  nameIn(work.ancestors.find((one) => one.id === work.inheritedFrom)?.titles, language) ??
                  work.inheritedFrom,
              })}
            </Text>
          )}
          {work.ownership.length === 0 ? (
            <Alert color="yellow" variant="light" icon={<IconInfoCircle aria-hidden />}>
              {t('owners.none')}
            </Alert>
          ) : (
            <OwnershipTable spans={work.ownership} label={t('owners.title')} />
          )}
          {work.committee !== undefined && (
            <Text size="sm" mt="sm" component="div">
              {t('owners.committee')}: {nameIn(work.committee.names, language)}
              {work.committee.representatives.map(({ party, uses, territories }) => (
                <div key={party}>
                  {t('owners.representative')}: <PartyName id={party} />{' '}
                  <Text span size="xs" c="dimmed">
                    {t('owners.representative_of', {
                      uses: listOf(
                        uses.map((use) => t(`use.${use}`)),
                        language,
                      ),
                      territories: territories.map((code) => territoryName(code, language)).join(', '),
                    })}
                  </Text>
                </div>
              ))}
            </Text>
          )}
        </Section>
      </div>
      {can('grants.read') && (
        <div id="permissions" className={classes.anchor}>
          <PermissionsPanel work={work} />
        </div>
      )}
      {can('matches.read') && work.mine && (
        <div id="matches" className={classes.anchor}>
          <MatchesPanel work={work} />
        </div>
      )}
      {work.mine && (
        <div id="generations" className={classes.anchor}>
          <WorkGenerations work={work.id} />
        </div>
      )}
      {work.mine && (
        <div id="datasets" className={classes.anchor}>
          <DatasetsPanel work={work} />
        </div>
      )}
      <div id="names" className={classes.anchor}>
        <Names work={work} />
      </div>
      <div id="history" className={classes.anchor}>
        <HistoryPanel work={work} />
      </div>
    </Page>
  )
}

function nameOf(work: Work, party: string, language: 'ja' | 'en') {
  const name = nameIn(work.parties.find(({ id }) => id === party)?.names, language)
  return name === undefined ? {} : { name }
}

const namesShown = 12

function Names({ work }: { work: Work }) {
  const t = useTexts('works')
  const language = useLanguage()
  const [all, setAll] = useState(false)
  const shown = all ? work.titles : work.titles.slice(0, namesShown)
  return (
    <Section title={t('names.title')} text={t('names.text')}>
      <Table.ScrollContainer minWidth={520} type="native" tabIndex={0}>
        <Table aria-label={t('names.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('names.name')}</Table.Th>
              <Table.Th scope="col">{t('names.language')}</Table.Th>
              <Table.Th scope="col">{t('names.script')}</Table.Th>
              <Table.Th scope="col">{t('names.kind')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((name) => (
              <Table.Tr key={`${name.text} ${name.kind} ${name.language ?? ''}`}>
                <Table.Th scope="row" fw={550} lang={name.language}>
                  {name.text}{' '}
                  {name.common === true && (
                    <Badge size="sm" color="gray" title={t('names.common_hint')}>
                      {t('names.common')}
                    </Badge>
                  )}
                </Table.Th>
                <Table.Td>{name.language === undefined ? '–' : languageName(name.language, language)}</Table.Td>
                <Table.Td>{name.script === undefined ? '–' : t(`names.script_of.${name.script}`)}</Table.Td>
                <Table.Td>{t(`names.kind_of.${name.kind}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {work.titles.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {t('names.more', { count: work.titles.length })}
        </Button>
      )}
    </Section>
  )
}

const partsShown = 24

/** Characters with their pictures, then the other parts. */
function Parts({ work, may }: { work: Work; may: boolean }) {
  const t = useTexts('works')
  const { children, characters } = work.counts
  const others = useGetPages('/v1/works', {
    query: { parent: work.id, limit: 200 },
    enabled: children > characters,
  })
  const people = useGetPages('/v1/works', {
    query: { parent: work.id, kind: 'character', limit: 200 },
    enabled: characters > 0,
  })
  const parts = others.items.filter(({ kind }) => kind !== 'character').slice(0, partsShown)
  return (
    <>
      {(characters > 0 || may) && (
        <div id="characters" className={classes.anchor}>
          <Section
            title={t('characters.title')}
            actions={
              may && (
                <Button
                  component={AppLink}
                  to="/works/new"
                  search={{ parent: work.id, kind: 'character' }}
                  variant="subtle"
                  size="compact-sm"
                  leftSection={<IconPlus size={14} aria-hidden />}
                >
                  {t('characters.add')}
                </Button>
              )
            }
            padded={characters > 0}
          >
            {characters > 0 && <Cards works={people.items} />}
          </Section>
        </div>
      )}
      {children > characters && (
        <div id="parts" className={classes.anchor}>
          <Section title={t('parts.title')}>
            <Cards works={parts} />
          </Section>
        </div>
      )}
    </>
  )
}

function Cards({ works }: { works: readonly WorkItem[] }) {
  const t = useTexts('works')
  return (
    <ul className={classes.cards}>
      {works.map((work) => (
        <li key={work.id}>
          <AppLink to="/works/$id" params={{ id: work.id }} className={classes.card}>
            <Thumbnail reference={work.picture} kind={work.kind} large />
            <div className={classes.cardTitle}>
              <WorkTitle work={work} plain />
            </div>
            <Text size="xs" c="dimmed">
              {t(`kind.${work.kind}`)}
            </Text>
          </AppLink>
        </li>
      ))}
    </ul>
  )
}
