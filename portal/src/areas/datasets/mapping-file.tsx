import { Button, Group, Text } from '@mantine/core'
import { IconDownload, IconFileImport } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTexts } from '../../i18n.js'
import { choiceOf, type Mapping, mappingOf } from './column-roles.js'

/** How a CSV is read, where that was said in a mapping file. */
export type CsvReading = Pick<Mapping, 'delimiter' | 'quotes' | 'header'>

/** A mapping file's text as choices; undefined where it is none. What is wrong within it is said by the server. */
export function readMapping(text: string): { chosen: Record<string, string>; csv: CsvReading } | undefined {
  try {
    const { columns, delimiter, quotes, header } = JSON.parse(text) as Partial<Mapping>
    if (typeof columns !== 'object' || columns === null || Object.keys(columns).length === 0) return undefined
    return {
      chosen: Object.fromEntries(
        Object.entries(columns).map(([column, said]) => [
          column,
          typeof said === 'string' ? said : choiceOf({ column, ...said }),
        ]),
      ),
      csv: {
        ...(delimiter === undefined ? {} : { delimiter }),
        ...(quotes === undefined ? {} : { quotes }),
        ...(header === undefined ? {} : { header }),
      },
    }
  } catch {
    return undefined
  }
}

/** Takes a mapping file in, and gives what is chosen as one: the same that the command line reads. */
export function MappingFileButtons({
  chosen,
  csv,
  onRead,
}: {
  chosen: Readonly<Record<string, string>>
  csv: CsvReading
  onRead: (chosen: Record<string, string>, csv: CsvReading) => void
}) {
  const t = useTexts('datasets')
  const input = useRef<HTMLInputElement>(null)
  const [wrong, setWrong] = useState<string>()
  const mapping = mappingOf(chosen)
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    const read = file.size < 1_000_000 ? readMapping(await file.text()) : undefined
    setWrong(read === undefined ? file.name : undefined)
    if (read !== undefined) onRead(read.chosen, read.csv)
  }
  return (
    <Group gap="xs" mt="sm">
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        tabIndex={-1}
        aria-label={t('inputs.mapping_read')}
        onChange={({ currentTarget }) => {
          void take(currentTarget.files?.[0])
          currentTarget.value = ''
        }}
      />
      <Button
        variant="default"
        size="xs"
        leftSection={<IconFileImport size={14} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t('inputs.mapping_read')}
      </Button>
      {mapping !== undefined && (
        <Button
          component="a"
          variant="subtle"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          href={`data:application/json;charset=utf-8,${encodeURIComponent(`${JSON.stringify({ ...mapping, ...csv }, null, 2)}\n`)}`}
          download="mapping.json"
        >
          {t('inputs.mapping_save')}
        </Button>
      )}
      {wrong !== undefined && (
        <Text size="sm" c="red" role="alert">
          {t('inputs.mapping_wrong', { name: wrong })}
        </Text>
      )}
    </Group>
  )
}
