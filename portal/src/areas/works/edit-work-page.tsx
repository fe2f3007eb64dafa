import { Alert, Button } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useGet, useSend } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, Loading, notifyDone, Page } from '../../ui/index.js'
import { WorkForm } from './work-form.js'
import { versionOf, type Work } from './works-data.js'

/** Changes what is registered of a work. What someone else changed meanwhile is not written over. */
export default function EditWorkPage() {
  const t = useTexts('works')
  const language = useLanguage()
  const navigate = useNavigate()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const answer = useGet('/v1/works/{id}', { path: { id }, query: { whole: 'true' } })
  const change = useSend('put', '/v1/works/{id}', { invalidates: ['/v1/works'] })
  // What is being edited stays as it was when it was opened.
  const [opened, setOpened] = useState<Work>()
  if (answer.error !== null && answer.data === undefined) return <ErrorNotice error={answer.error} />
  const work = opened ?? answer.data
  if (work === undefined) return <Loading />
  if (opened === undefined && answer.data !== undefined) setOpened(answer.data)
  const conflict = change.error?.status === 412
  return (
    <Page
      title={t('form.edit_title', { title: nameIn(work.titles, language) ?? id })}
      back={{ to: '/works/$id', params: { id }, text: nameIn(work.titles, language) ?? id }}
      narrow
    >
      <WorkForm
        key={work.seq}
        work={work}
        busy={change.isPending}
        error={conflict ? undefined : change.error}
        submit={(body) =>
          change.mutate(
            { path: { id }, headers: versionOf(work.seq), body },
            {
              onSuccess: () => {
                notifyDone(t('form.changed'))
                void navigate({ to: '/works/$id', params: { id } as never })
              },
            },
          )
        }
        cancel={
          <Button component={AppLink} to="/works/$id" params={{ id }} variant="default">
            {t('form.cancel')}
          </Button>
        }
      />
      {conflict && (
        <Alert color="yellow" mt="md" role="alert">
          {t('form.conflict')}
          <div>
            <Button
              mt="xs"
              size="compact-sm"
              variant="default"
              onClick={() => {
                change.reset()
                void answer.refetch().then(({ data }) => setOpened(data))
              }}
            >
              {t('form.reload')}
            </Button>
          </div>
        </Alert>
      )}
    </Page>
  )
}
