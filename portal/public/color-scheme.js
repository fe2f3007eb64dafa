// Before anything is drawn, so that a dark screen does not flash white. A file of its own, since the content policy allows no inline script.
try {
  const chosen = localStorage.getItem('kyodaku-color-scheme')
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
} catch {
  document.documentElement.setAttribute('data-mantine-color-scheme', 'light')
}
