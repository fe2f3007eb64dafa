/** Where it lies, as people know it: of an upload its name, not where it is put while it is read. */
export const shownLocation = (location: string): string => {
  const upload = /[/\\]datasets[/\\][^/\\]+[/\\]in[/\\]([^/\\]+)$/.exec(location)?.[1]
  return upload === undefined ? location : `upload: ${upload}`
}
