import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** 藍: the one accent. Shade 7 on white and shade 3 on the dark ground both pass 4.5:1. */
const indigo: MantineColorsTuple = [
  '#eef0fb',
  '#dde1f6',
  '#bdc5ee',
  '#9ca8e8',
  '#7f8ce0',
  '#6170d6',
  '#4f5ecd',
  '#4250c4',
  '#3742a8',
  '#2b3485',
]
/** A cool grey for dark surfaces, from text to ground. */
const dark: MantineColorsTuple = [
  '#d5d8e0',
  '#b6bac6',
  '#959baa',
  '#626879',
  '#454a59',
  '#343845',
  '#282b36',
  '#1e212a',
  '#181a21',
  '#121419',
]
const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#eff1f4',
  '#e5e8ed',
  '#d8dce3',
  '#c4cad4',
  '#9aa2b1',
  '#7a8394',
  '#525a6b',
  '#363c4a',
  '#1f2430',
]

const sans =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic UI", "Meiryo", "Noto Sans JP", "Noto Sans CJK JP", system-ui, "Noto Sans JP Variable", sans-serif'

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 6 },
  colors: { indigo, dark, gray },
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK JP", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.5', sm: '1.6', md: '1.7', lg: '1.7', xl: '1.6' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  autoContrast: true,
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.4' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.5' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.5' },
      h4: { fontSize: '0.875rem', lineHeight: '1.5' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, events: { hover: true, focus: true, touch: true } } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45, blur: 2 } } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.45 } } },
    Paper: { defaultProps: { withBorder: true, radius: 'md' } },
    Card: { defaultProps: { withBorder: true, radius: 'md' } },
    Anchor: { defaultProps: { underline: 'hover' } },
    Table: { defaultProps: { verticalSpacing: 'xs', horizontalSpacing: 'sm' } },
    Badge: {
      defaultProps: { radius: 'sm', variant: 'light' },
      styles: { root: { verticalAlign: 'middle' }, label: { textTransform: 'none' } },
    },
  },
})

/** What is dimmed stays readable (4.5:1), and the ground is a shade away from what lies upon it. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6273',
    '--mantine-color-placeholder': '#6b7384',
    '--mantine-color-text': '#1f2430',
    '--mantine-color-error': '#c02a2a',
    '--mantine-color-anchor': '#3742a8',
    '--mantine-color-yellow-light': '#fff6da',
    '--mantine-color-yellow-light-color': '#7a5000',
    '--mantine-color-yellow-outline': '#8a5a00',
    '--mantine-color-teal-light': '#dcf5ec',
    '--mantine-color-teal-light-color': '#0b5f45',
    '--mantine-color-teal-outline': '#0b7152',
    '--mantine-color-red-light': '#ffeaea',
    '--mantine-color-red-light-color': '#a32626',
    '--mantine-color-red-outline': '#b93238',
    '--kyodaku-ground': '#f5f6f9',
    '--kyodaku-surface': '#ffffff',
    '--kyodaku-line': '#e2e5eb',
    '--kyodaku-quiet': '#eff1f5',
    '--kyodaku-permit': '#166b41',
    '--kyodaku-refuse': '#b93238',
    '--kyodaku-review': '#855806',
  },
  dark: {
    '--mantine-color-body': '#181a21',
    '--mantine-color-dimmed': '#a0a6b4',
    '--mantine-color-placeholder': '#8d93a2',
    '--mantine-color-text': '#dfe2e9',
    '--mantine-color-error': '#ff8a85',
    '--mantine-color-anchor': '#a9b4ee',
    '--mantine-color-indigo-light': 'rgba(111, 127, 222, 0.2)',
    '--mantine-color-indigo-light-hover': 'rgba(111, 127, 222, 0.28)',
    '--mantine-color-indigo-light-color': '#bdc5ee',
    '--kyodaku-ground': '#121419',
    '--kyodaku-surface': '#1b1e26',
    '--kyodaku-line': '#2d313c',
    '--kyodaku-quiet': '#242832',
    '--kyodaku-permit': '#5cc98f',
    '--kyodaku-refuse': '#f28b88',
    '--kyodaku-review': '#e5b657',
  },
})
