import { Box, Text } from '@mantine/core'
import { useTexts } from '../../i18n.js'
import classes from './record.module.css'

/** What a proof does not prove, said where it is shown. */
export function Limits() {
  const t = useTexts('record')
  return (
    <Box>
      <Text fw={600} size="sm" mb={4}>
        {t('verify.limits')}
      </Text>
      <ul className={classes.limits}>
        {['true', 'complete', 'whose', 'split', 'page'].map((limit) => (
          <li key={limit}>{t(`verify.limit.${limit}`)}</li>
        ))}
      </ul>
    </Box>
  )
}
