import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import { areas } from './areas.js'
import { startTexts } from './i18n.js'

await startTexts(areas)
createRoot(document.getElementById('root') as HTMLElement).render(<App />)

// The page's own Japanese font is for machines that have none: it comes after what there is to read.
const whenIdle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 500))
whenIdle(() => void import('./fonts.js'))
