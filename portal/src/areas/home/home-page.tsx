import { useTexts } from '../../i18n.js'
import { Page } from '../../ui/index.js'

export default function HomePage() {
  const t = useTexts('home')
  return <Page title={t('title')}>{null}</Page>
}
