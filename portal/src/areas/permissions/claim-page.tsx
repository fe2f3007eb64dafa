import { Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { territoryWords } from '../../../../src/rights/sentences/index.js'
import { useCan, useGet, useMe, useSend } from '../../api/index.js'
import { formatShare } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import {
  ConfirmButton,
  DataTable,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  Page,
  PartyName,
  Section,
  When,
  WorkTitle,
} from '../../ui/index.js'
import { nameOf, type Ownership, tellDone } from './permissions-data.js'
import { StateBadge } from './state-badge.js'

/** One claim of ownership beside what is registered; its claimant takes it back, the operator settles it. */
export default function ClaimPage() {
  const t = useTexts('permissions')
  const language = useLanguage()
  const can = useCan()
  const me = useMe()
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, isPending, refetch } = useGet('/v1/claims/{id}', { path: { id } })
  const invalidates = ['/v1/claims', '/v1/works', '/v1/home'] as const
  const withdraw = useSend('post', '/v1/claims/{id}/withdraw', { invalidates })
  const dismiss = useSend('post', '/v1/claims/{id}/dismiss', { invalidates })
  const uphold = useSend('post', '/v1/claims/{id}/uphold', { invalidates })
  const back = { to: '/permissions/claims', text: t('claims.title') }
  if (data === undefined)
    return (
      <Page title={t('claims.one')} back={back}>
        {isPending ? <Loading /> : <ErrorNotice error={error} retry={() => void refetch()} />}
      </Page>
    )
  const { claim, owners, conflicts, names } = data
  const path = { id }
  const operator = !me.party
  const open = claim.state === 'open' && can('grants.write')
  // As if the claim were true: its share is given, and the rest stays with the others in their proportions.
  const settled = ownersWith(claim.share, owners)
  const where = (territories: readonly string[]) =>
    territories.map((one) => territoryWords(one, language)).join(language === 'ja' ? '・' : ', ')
  return (
    <Page
      title={t('claims.of', { work: nameOf(names.works, claim.work, language) })}
      back={back}
      subtitle={
        <>
          <PartyName id={claim.share.party} name={nameOf(names.parties, claim.share.party, language)} /> ·{' '}
          <StateBadge of="claim" state={claim.state} />
        </>
      }
      actions={
        open ? (
          operator ? (
            <>
              <ConfirmButton
                title={t('claims.dismiss_title')}
                text={t('claims.dismiss_text')}
                onConfirm={async () => tellDone(await dismiss.mutateAsync({ path }), t('done.claim_dismissed'))}
              >
                {t('claims.dismiss')}
              </ConfirmButton>
              <ConfirmButton
                variant="filled"
                danger={false}
                title={t('claims.uphold_title')}
                text={
                  <>
                    <p>{t('claims.uphold_text')}</p>
                    <ul>
                      {settled.map((owner) => (
                        <li key={`${owner.party} ${owner.territories.join()}`}>
                          {nameOf(names.parties, owner.party, language)}: {formatShare(owner.share / 1_000_000, 4)} (
                          {where(owner.territories)})
                        </li>
                      ))}
                    </ul>
                  </>
                }
                onConfirm={async () =>
                  tellDone(await uphold.mutateAsync({ path, body: { owners: settled } }), t('done.claim_upheld'))
                }
              >
                {t('claims.uphold')}
              </ConfirmButton>
            </>
          ) : me.party === claim.share.party ? (
            <ConfirmButton
              title={t('claims.withdraw_title')}
              text={t('claims.withdraw_text')}
              onConfirm={async () => tellDone(await withdraw.mutateAsync({ path }), t('done.claim_withdrawn'))}
            >
              {t('claims.withdraw')}
            </ConfirmButton>
          ) : undefined
        ) : undefined
      }
    >
      <Section title={t('claims.what')}>
        <Facts>
          <Fact name={t('list.works')}>
            <WorkTitle work={{ id: claim.work, title: nameOf(names.works, claim.work, language) }} />
          </Fact>
          <Fact name={t('claims.share')}>
            <span className="numbers">
              {formatShare(claim.share.share / 1_000_000, 4)} ({where(claim.share.territories)})
            </span>
          </Fact>
          <Fact name={t('claims.at')}>
            <When at={claim.claimedAt} exact />
          </Fact>
          <Fact name={t('claims.evidence')}>{claim.evidence ?? <Text c="dimmed">{t('claims.no_evidence')}</Text>}</Fact>
        </Facts>
      </Section>
      <Section
        title={t('claims.registered')}
        text={conflicts.length > 0 ? t('claims.contested') : undefined}
        padded={false}
      >
        <DataTable
          label={t('claims.registered')}
          rows={owners}
          getKey={(owner) => `${owner.party} ${owner.territories.join()} ${owner.from ?? ''}`}
          columns={[
            {
              key: 'party',
              title: t('claims.owner'),
              render: (one) => <PartyName id={one.party} name={nameOf(names.parties, one.party, language)} />,
            },
            {
              key: 'share',
              title: t('claims.share'),
              align: 'right',
              render: (one) => formatShare(one.share / 1_000_000, 4),
            },
            { key: 'where', title: t('term.territories'), render: (one) => where(one.territories) },
          ]}
        />
      </Section>
    </Page>
  )
}

/** The registered owners after a share of the same territories is given to someone: what they have shrinks in proportion, exactly. */
export function ownersWith(share: Ownership, owners: readonly Ownership[]): Ownership[] {
  const left = 1_000_000 - share.share
  const others = owners.filter(({ party }) => party !== share.party)
  const total = others.reduce((sum, owner) => sum + owner.share, 0)
  const shrunk: Ownership[] = []
  let given = 0
  others.forEach((owner, index) => {
    const part = index === others.length - 1 ? left - given : Math.floor((owner.share * left) / Math.max(1, total))
    given += part
    if (part > 0) shrunk.push({ ...owner, share: part })
  })
  return [...shrunk, share]
}
