import { Button } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useSend } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, notifyDone, Page } from '../../ui/index.js'
import { WorkForm } from './work-form.js'
import { type WorkKind, workKinds } from './works-data.js'

/** Registers a work; as a part of another one when an address says so (`?parent=`). */
export default function NewWorkPage() {
  const t = useTexts('works')
  const language = useLanguage()
  const navigate = useNavigate()
  const { parent, kind } = useSearch({ strict: false }) as { parent?: string; kind?: string }
  const create = useSend('post', '/v1/works', { invalidates: ['/v1/works', '/v1/home'] })
  return (
    <Page
      title={t('form.new_title')}
      subtitle={t('form.new_text')}
      back={{ to: '/works', text: t('work.back') }}
      narrow
    >
      <WorkForm
        start={{ parent, kind: workKinds.find((one) => one === kind) as WorkKind | undefined }}
        busy={create.isPending}
        error={create.error}
        submit={(body) =>
          create.mutate(
            { body },
            {
              onSuccess: ({ id }) => {
                notifyDone(t('form.saved', { title: nameIn(body.titles, language) }))
                void navigate({ to: '/works/$id', params: { id } as never })
              },
            },
          )
        }
        cancel={
          <Button component={AppLink} to="/works" variant="default">
            {t('form.cancel')}
          </Button>
        }
      />
    </Page>
  )
}
