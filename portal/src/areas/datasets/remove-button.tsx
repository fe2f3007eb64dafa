import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconTrash } from '@tabler/icons-react'
import { useGet, useSend, waitsForSecond } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, Loading, notifyDone } from '../../ui/index.js'
import type { DatasetDetail } from './dataset-data.js'
import { bytesText } from './dataset-parts.js'

/** Removes the rows of a dataset; what goes and what stays is said first, since it cannot be undone. */
export function RemoveButton({ dataset }: { dataset: DatasetDetail }) {
  const t = useTexts('datasets')
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button
        variant="default"
        c="var(--mantine-color-error)"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={open}
      >
        {t('remove.action')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('remove.title', { name: dataset.name })}
        size="lg"
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        {opened && <RemoveForm dataset={dataset} close={close} />}
      </Modal>
    </>
  )
}

function RemoveForm({ dataset: { id, state }, close }: { dataset: DatasetDetail; close: () => void }) {
  const t = useTexts('datasets')
  const preview = useGet('/v1/datasets/{id}/removal', { path: { id }, staleTime: 0 })
  const remove = useSend('delete', '/v1/datasets/{id}', { invalidates: ['/v1/datasets', '/v1/works'] })
  if (preview.error !== null) return <ErrorNotice error={preview.error} retry={() => void preview.refetch()} />
  const goes = preview.data
  if (goes === undefined) return <Loading />
  const go = () =>
    remove.mutate(
      { path: { id } },
      {
        onSuccess: (answer) => {
          if (!waitsForSecond(answer)) notifyDone(t('remove.done'))
          close()
        },
      },
    )
  return (
    <Stack gap="md">
      <div>
        <Text fw={600} size="sm">
          {t('remove.goes')}
        </Text>
        <List size="sm">
          <List.Item>{t('remove.kept', { bytes: bytesText(goes.keptBytes) })}</List.Item>
          <List.Item>
            {t('remove.outputs', {
              count: goes.outputFiles,
              files: formatNumber(goes.outputFiles),
              bytes: bytesText(goes.outputBytes),
            })}
          </List.Item>
          {goes.uploadBytes > 0 && <List.Item>{t('remove.upload', { bytes: bytesText(goes.uploadBytes) })}</List.Item>}
        </List>
      </div>
      <div>
        <Text fw={600} size="sm">
          {t('remove.stays')}
        </Text>
        <List size="sm">
          {goes.receipt !== undefined && (
            <List.Item>{t('remove.receipt', { receipt: goes.receipt, index: goes.logIndex ?? '–' })}</List.Item>
          )}
          <List.Item>{t('remove.counts')}</List.Item>
          {goes.outputKept !== undefined && <List.Item>{t('remove.output_kept', { path: goes.outputKept })}</List.Item>}
        </List>
      </div>
      <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />}>
        {t(state === 'cleared' ? 'remove.after' : 'remove.after_unfinished')}
      </Alert>
      {remove.error !== null && <ErrorNotice error={remove.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close} data-autofocus>
          {t('ui:cancel')}
        </Button>
        <Button color="red.8" loading={remove.isPending} onClick={go}>
          {t('remove.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
