import { Anchor, Text } from '@mantine/core'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, Section } from '../../ui/index.js'
import { type DatasetDetail, reasonKey, totalOf } from './dataset-data.js'
import { CountBar } from './dataset-parts.js'
import classes from './datasets.module.css'

/** How many rows for each reason, work, site, permission, and what could not be looked at; each leads to its rows. */
export function CountsSections({ dataset }: { dataset: DatasetDetail }) {
  const t = useTexts('datasets')
  const language = useLanguage()
  const { id, reasons, works, hosts, grants, unchecked } = dataset
  const most = (counts: readonly { rows: number }[]) => Math.max(1, ...counts.map(({ rows }) => rows))
  const mostOf = (counts: readonly DatasetDetail['hosts'][number][]) => Math.max(1, ...counts.map(totalOf))
  return (
    <div className={classes.columns}>
      <Section title={t('reasons.title')} text={t('reasons.text')}>
        <ul className={classes.bars}>
          {reasons.map(({ code, rows }) => (
            <CountBar
              key={code}
              name={t(reasonKey(code), { defaultValue: code })}
              rows={rows}
              most={most(reasons)}
              to={{ id, search: { reason: code } }}
            />
          ))}
        </ul>
      </Section>
      <div>
        <Section title={t('works.title')} text={works.length === 0 ? undefined : t('works.text')}>
          {works.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('works.none')}
            </Text>
          ) : (
            <ul className={classes.bars}>
              {works.slice(0, shown).map(({ work, ...counts }) => (
                <CountBar
                  key={work}
                  name={dataset.names.works[work]?.[language] ?? work}
                  rows={totalOf(counts)}
                  counts={counts}
                  most={Math.max(1, ...works.map(totalOf))}
                  to={{ id, search: { work } }}
                />
              ))}
            </ul>
          )}
          <More shown={Math.min(shown, works.length)} all={dataset.worksInAll} />
        </Section>
        {grants.length > 0 && (
          <Section title={t('grants.title')} text={t('grants.text')}>
            <ul className={classes.bars}>
              {grants.slice(0, shown).map(({ grant, grantor, rows }) => (
                <CountBar
                  key={grant}
                  name={
                    grantor === undefined
                      ? grant
                      : t('grants.of', { grantor: dataset.names.parties[grantor]?.[language] ?? grantor, grant })
                  }
                  rows={rows}
                  most={most(grants)}
                  to={{ id, search: { grant } }}
                />
              ))}
            </ul>
          </Section>
        )}
      </div>
      <Section title={t('unchecked.title')} text={t('unchecked.text')}>
        {unchecked.length === 0 ? (
          <Text size="sm">{t('unchecked.none')}</Text>
        ) : (
          <ul className={classes.bars}>
            {unchecked.map(({ what, rows }) => (
              <CountBar
                key={what}
                name={t(`unchecked.what.${what}`, { defaultValue: what })}
                rows={rows}
                most={Math.max(1, dataset.rows)}
                to={{ id, search: { unchecked: what } }}
              />
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('hosts.title')} text={t('hosts.text')}>
        <ul className={classes.bars}>
          {hosts.slice(0, shown).map(({ host, ...counts }) => (
            <CountBar
              key={host}
              name={host === '' ? t('hosts.unknown') : host}
              rows={totalOf(counts)}
              counts={counts}
              most={mostOf(hosts)}
              {...(host === '' ? {} : { to: { id, search: { host } } })}
            />
          ))}
        </ul>
        <More shown={Math.min(shown, hosts.length)} all={dataset.hostsInAll} />
      </Section>
    </div>
  )
}

const shown = 12

function More({ shown, all }: { shown: number; all: number }) {
  const t = useTexts('datasets')
  if (all <= shown) return null
  return (
    <Text size="xs" c="dimmed" mt={6}>
      {t('others', { count: all - shown, formatted: formatNumber(all - shown) })}
    </Text>
  )
}

/** What rows were looked up in, and as it was when: "not found" means no more than this. */
export function LookedText({ dataset }: { dataset: DatasetDetail }) {
  const t = useTexts('datasets')
  const { looked } = dataset
  if (looked === undefined) return null
  const counts = { names: looked.names, locations: looked.locations, digests: looked.digests }
  return (
    <>
      {(Object.keys(counts) as (keyof typeof counts)[]).map((key) => (
        <div key={key}>{t(`looked.${key}`, { count: counts[key], formatted: formatNumber(counts[key]) })}</div>
      ))}
      <div>
        {looked.content === 'skip'
          ? t('looked.content_skip')
          : t('looked.references', { count: looked.references, formatted: formatNumber(looked.references) })}
      </div>
      <div>{looked.signals === undefined ? t('looked.no_signals') : t('looked.signals', { ...looked.signals })}</div>
    </>
  )
}

/** A permission, by its id. */
export function GrantLink({ id }: { id: string }) {
  return (
    <Anchor component={AppLink} to="/permissions/$id" params={{ id }} inherit>
      {id}
    </Anchor>
  )
}
