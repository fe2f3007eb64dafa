import { Anchor } from '@mantine/core'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, Section } from '../../ui/index.js'
import type { Figures } from './generation-data.js'

/** The works that people asked for most, and how often they got them: where a permission would pay. */
export function AskedWorks({ figures, text }: { figures: Figures; text: string }) {
  const t = useTexts('generations')
  const language = useLanguage()
  type Row = Figures['works'][number]
  const number = (key: 'released' | 'refused' | 'withheld'): Column<Row> => ({
    key,
    title: t(`fate.${key}`),
    width: 100,
    align: 'right',
    render: (row) => <span className="numbers">{formatNumber(row[key])}</span>,
  })
  return (
    <Section title={t('works.title')} text={text} padded={false}>
      <DataTable
        label={t('works.title')}
        columns={[
          {
            key: 'work',
            title: t('works.work'),
            render: ({ work }) => (
              <Anchor component={AppLink} to="/works/$id" params={{ id: work }}>
                {figures.names.works[work]?.[language] ?? work}
              </Anchor>
            ),
          },
          number('released'),
          number('refused'),
          number('withheld'),
        ]}
        rows={figures.works.slice(0, 5)}
        getKey={({ work }) => work}
      />
    </Section>
  )
}
