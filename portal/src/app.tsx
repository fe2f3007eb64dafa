import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queries } from './api/queries.js'
import { StepUp } from './areas/sign-in/step-up.js'
import { router } from './router.js'
import { cssVariables, theme } from './theme.js'
import { ShortcutOverlay } from './ui/shortcuts.js'

const colorScheme = localStorageColorSchemeManager({ key: 'kyodaku-color-scheme' })

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" limit={4} />
        <RouterProvider router={router} />
        <StepUp />
        <ShortcutOverlay />
      </QueryClientProvider>
    </MantineProvider>
  )
}
