import { Modal, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlayerPlayFilled } from '@tabler/icons-react'
import { useTexts } from '../../i18n.js'
import classes from './generations.module.css'

const contentUrl = (id: string, variant: 'video' | 'thumbnail') =>
  `/v1/generations/${encodeURIComponent(id)}/content?variant=${variant}`

/** What came out, to be played. */
export function ReleasedVideo({ id }: { id: string }) {
  const t = useTexts('generations')
  return (
    // biome-ignore lint/a11y/useMediaCaption: what is generated comes without captions
    <video
      className={classes.released}
      src={contentUrl(id, 'video')}
      poster={contentUrl(id, 'thumbnail')}
      aria-label={t('released.title')}
      controls
      preload="none"
    />
  )
}

/** A picture of what came out, which opens it; where whoever looks is shown it. */
export function SampleButton({ id, sample }: { id: string; sample: boolean }) {
  const t = useTexts('generations')
  const [opened, { open, close }] = useDisclosure()
  if (!sample) return null
  return (
    <>
      <UnstyledButton
        className={classes.sample}
        aria-label={t('sample.look')}
        title={t('sample.look')}
        onClick={(event) => {
          event.stopPropagation()
          open()
        }}
      >
        <img src={contentUrl(id, 'thumbnail')} alt="" loading="lazy" />
        <IconPlayerPlayFilled size={14} aria-hidden />
      </UnstyledButton>
      <Modal
        opened={opened}
        onClose={close}
        size="xl"
        title={t('sample.title')}
        closeButtonProps={{ 'aria-label': t('ui:close') }}
        onClick={(event) => event.stopPropagation()}
      >
        <ReleasedVideo id={id} />
        <p className={classes.sampleText}>{t('sample.text')}</p>
      </Modal>
    </>
  )
}
