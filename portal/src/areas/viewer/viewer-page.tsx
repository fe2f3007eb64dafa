import { useNavigate, useParams } from '@tanstack/react-router'
import { useGet } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { Page } from '../../ui/index.js'
import { MatchViewer } from './match-viewer.js'

/** One segment of a check. */
export default function ViewerPage() {
  const t = useTexts('viewer')
  const { id = '', n = '1' } = useParams({ strict: false }) as { id?: string; n?: string }
  const navigate = useNavigate()
  const { data } = useGet('/v1/checks/{id}', { path: { id } })
  return (
    <Page
      title={t('title', { n })}
      windowTitle={data === undefined ? t('title', { n }) : `${t('title', { n })} · ${data.name}`}
      subtitle={data?.name}
      back={{ to: '/checks/$id', params: { id }, text: t('back') }}
    >
      <MatchViewer
        checkId={id}
        segment={Number(n)}
        onSegment={(next) =>
          void navigate({
            to: '/checks/$id/segments/$n',
            params: { id, n: String(next) },
            replace: true,
            resetScroll: false,
          } as never)
        }
      />
    </Page>
  )
}
