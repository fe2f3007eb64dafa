import { Select, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n.js'
import { Section } from '../../ui/index.js'
import { choiceOf, choices, type Description, notLooked } from './column-roles.js'
import classes from './datasets.module.css'

/** How each column is looked at, with a few of its values; can be changed, and is looked at anew. */
export function ColumnTable({
  described,
  chosen,
  busy,
  onChange,
  below,
}: {
  described: Description
  chosen: Readonly<Record<string, string>>
  busy: boolean
  onChange: (column: string, choice: string) => void
  below?: ReactNode
}) {
  const t = useTexts('datasets')
  const nameOf = (choice: string) => {
    const [role = '', of, from] = choice.split(':')
    if (choice === notLooked) return t('role.none')
    if (from === 'media') return t('role.media')
    return of === undefined
      ? t(`role.${role}`)
      : t('new.role_of', { role: t(`role.${role}`), of: t(`of.${of}`, { defaultValue: of }) })
  }
  return (
    <Section title={t('new.columns')} text={t('new.columns_text')}>
      <Table.ScrollContainer minWidth={320} type="native" mah={420} tabIndex={0}>
        <Table aria-label={t('new.columns')} aria-busy={busy}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('new.column')}</Table.Th>
              <Table.Th scope="col">{t('new.looked_as')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {described.columns.map(({ column, mapped, samples }) => {
              const choice = chosen[column] ?? notLooked
              const known: string[] = [notLooked, ...choices]
              const found = mapped.map(choiceOf)
              const all = [...new Set([...known, ...found, choice])]
              return (
                <Table.Tr key={column}>
                  <Table.Th scope="row" fw={550} style={{ verticalAlign: 'top' }}>
                    {column}
                    <span className={classes.samples} style={{ fontWeight: 400 }}>
                      {samples.join(' · ')}
                    </span>
                  </Table.Th>
                  <Table.Td style={{ verticalAlign: 'top' }}>
                    <Select
                      size="xs"
                      maw={280}
                      miw={150}
                      aria-label={t('new.looked_as_of', { column })}
                      searchable
                      allowDeselect={false}
                      value={choice}
                      data={all.map((value) => ({ value, label: nameOf(value) }))}
                      onChange={(value) => {
                        if (value !== null) onChange(column, value)
                      }}
                    />
                    {found.length > 1 && (
                      <Text size="xs" c="dimmed" mt={4}>
                        {t('new.also', {
                          roles: found
                            .filter((one) => one !== choice)
                            .map(nameOf)
                            .join(', '),
                        })}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {below}
    </Section>
  )
}
