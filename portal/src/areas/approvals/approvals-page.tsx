import { Alert, Button, Card, Code, Collapse, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChecks } from '@tabler/icons-react'
import { useState } from 'react'
import { type Described, send, useGetPages, useMe } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import {
  ConfirmButton,
  CopyText,
  EmptyState,
  ErrorNotice,
  Loading,
  notifyDone,
  Page,
  StateBadge,
  When,
} from '../../ui/index.js'
import { said, wordsOfCode } from '../sign-in/problems.js'

type Approval = Described<'Approval'>

/** What waits for a second person, and what became of the rest. */
export default function ApprovalsPage() {
  const t = useTexts('approvals')
  const [shown, setShown] = useState('waiting')
  const approvals = useGetPages('/v1/approvals', { query: shown === 'waiting' ? { state: 'waiting' } : {} })
  const [given, setGiven] = useState<string>()
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Stack gap="md">
        <SegmentedControl
          aria-label={t('show')}
          value={shown}
          onChange={setShown}
          data={['waiting', 'all'].map((value) => ({ value, label: t(`shown.${value}`) }))}
          maw={320}
        />
        {given !== undefined && (
          <Alert
            color="yellow"
            title={t('given')}
            withCloseButton
            closeButtonLabel={t('close')}
            onClose={() => setGiven(undefined)}
          >
            <CopyText value={given} />
          </Alert>
        )}
        {approvals.error !== null && <ErrorNotice error={approvals.error} retry={() => void approvals.refetch()} />}
        {approvals.isPending && <Loading />}
        {approvals.isSuccess && approvals.items.length === 0 && (
          <EmptyState icon={IconChecks} title={t(shown === 'waiting' ? 'empty' : 'empty_all')} text={t('empty_text')} />
        )}
        {approvals.items.map((approval) => (
          <OneApproval key={approval.id} approval={approval} onGiven={setGiven} />
        ))}
        {approvals.more !== undefined && (
          <Button variant="subtle" onClick={approvals.more} loading={approvals.isFetchingNextPage}>
            {t('ui:more')}
          </Button>
        )}
      </Stack>
    </Page>
  )
}

const tones = {
  waiting: 'accent',
  approved: 'good',
  declined: 'bad',
  withdrawn: 'quiet',
  failed: 'bad',
  expired: 'quiet',
} as const

/** The secret of a token or a link, as the approved request would have shown it. */
function secretIn(given: unknown): string | undefined {
  const { token, link } = (given ?? {}) as { token?: string; link?: string }
  return token ?? link
}

function OneApproval({ approval, onGiven }: { approval: Approval; onGiven: (secret: string) => void }) {
  const t = useTexts('approvals')
  const { permissions } = useMe()
  const [open, { toggle }] = useDisclosure(false)
  const decide = async (verb: 'approve' | 'decline' | 'withdraw') => {
    const answer = await said(() => send('post', `/v1/approvals/{id}/${verb}`, { path: { id: approval.id }, body: {} }))
    const secret = 'given' in answer ? secretIn(answer.given) : undefined
    if (secret !== undefined) onGiven(secret)
    if (verb === 'approve') notifyDone(t(answer.state === 'failed' ? 'did_fail' : 'did'))
    await queries.invalidateQueries()
  }
  const what = t(`settings_action.${approval.action.replace('.', '_')}`)
  const mayDecide = !approval.own && permissions.includes(approval.permission)
  const { result } = approval
  return (
    <Card padding="md" component="article" aria-label={what}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div>
            <Text fw={600}>{what}</Text>
            <Text size="sm" c="dimmed" component="div">
              {t('asked', { name: approval.askedBy.name || t('erased') })} · <When at={approval.askedAt} />
            </Text>
          </div>
          <StateBadge tone={tones[approval.state]}>{t(`states.${approval.state}`)}</StateBadge>
        </Group>
        {approval.decidedBy !== null && approval.decidedAt !== null && (
          <Text size="sm" component="div">
            {t('decided', { name: approval.decidedBy.name || t('erased') })} · <When at={approval.decidedAt} />
            {approval.note !== null && `: ${approval.note}`}
          </Text>
        )}
        {approval.state === 'failed' && result !== null && (
          <Alert color="red">{wordsOfCode(result.code ?? '') ?? result.detail ?? t('did_fail')}</Alert>
        )}
        <Group gap="xs">
          {approval.state === 'waiting' && mayDecide && (
            <>
              <ConfirmButton
                variant="filled"
                danger={false}
                title={t('approve_title', { what })}
                text={t('approve_text', { name: approval.askedBy.name })}
                onConfirm={() => decide('approve')}
              >
                {t('approve')}
              </ConfirmButton>
              <ConfirmButton
                title={t('decline_title', { what })}
                text={t('decline_text')}
                onConfirm={() => decide('decline')}
              >
                {t('decline')}
              </ConfirmButton>
            </>
          )}
          {approval.state === 'waiting' && approval.own && (
            <ConfirmButton title={t('withdraw')} text={t('withdraw_text')} onConfirm={() => decide('withdraw')}>
              {t('withdraw')}
            </ConfirmButton>
          )}
          <Button variant="subtle" onClick={toggle} aria-expanded={open}>
            {t('details')}
          </Button>
        </Group>
        {approval.state === 'waiting' && approval.own && (
          <Text size="xs" c="dimmed">
            {t('own')}
          </Text>
        )}
        <Collapse expanded={open}>
          <Code block>
            {`${approval.method} ${approval.url}${approval.body === null ? '' : `\n${JSON.stringify(approval.body, undefined, 2)}`}`}
          </Code>
        </Collapse>
      </Stack>
    </Card>
  )
}
