import { Anchor, Text } from '@mantine/core'
import { useTexts } from '../../i18n.js'
import { AppLink } from '../../ui/index.js'
import type { EntrySubject } from './record-data.js'

const pages: Partial<Record<EntrySubject['kind'], string>> = {
  receipt: '/record/receipts/$id',
  match: '/matches/$id',
  party: '/parties/$id',
  work: '/works/$id',
  grant: '/permissions/$id',
}

/** What an entry is about: its kind, and its name linked to its page. */
export function SubjectName({ subject, plain = false }: { subject: EntrySubject; plain?: boolean }) {
  const t = useTexts('record')
  const page = pages[subject.kind]
  return (
    <span>
      <Text span size="sm" c="dimmed">
        {t(`subject.${subject.kind}`)}{' '}
      </Text>
      {plain || page === undefined ? (
        subject.title
      ) : (
        <Anchor component={AppLink} to={page} params={{ id: subject.id }} inherit>
          {subject.title}
        </Anchor>
      )}
    </span>
  )
}
