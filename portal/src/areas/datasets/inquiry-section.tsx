import { Stack } from '@mantine/core'
import { useState } from 'react'
import { useCan } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { Section } from '../../ui/index.js'
import { WorkChoice } from '../works/choices.js'
import type { DatasetDetail } from './dataset-data.js'
import { Inquiry } from './inquiry.js'

/** On the page of a run: was this work in it? Answered with what a rightsholder who asks can be given. */
export function InquirySection({ dataset }: { dataset: DatasetDetail }) {
  const t = useTexts('datasets')
  const can = useCan()
  const [work, setWork] = useState<string>()
  if (!can('works.read')) return null
  return (
    <Section title={t('inquiry.title_run')} text={t('inquiry.text_run')}>
      <Stack gap="md">
        <WorkChoice label={t('inquiry.work')} value={work} onChange={setWork} />
        {work !== undefined && <Inquiry key={work} work={work} dataset={dataset.id} />}
      </Stack>
    </Section>
  )
}
