import { Box, SegmentedControl } from '@mantine/core'

/** Chooses in which state the rows of a list are to be, or all of them; may be moved sideways where it is too wide. */
export function StateFilter<State extends string>({
  label,
  all,
  states,
  nameOf,
  value,
  onChange,
}: {
  label: string
  /** The word for all of them. */
  all: string
  states: readonly State[]
  nameOf: (state: State) => string
  value: State | undefined
  onChange: (state: State | undefined) => void
}) {
  return (
    <Box mb="xs" style={{ overflowX: 'auto' }}>
      <SegmentedControl
        size="sm"
        aria-label={label}
        value={value ?? 'all'}
        onChange={(chosen) => onChange(states.find((state) => state === chosen))}
        data={[{ value: 'all', label: all }, ...states.map((state) => ({ value: state, label: nameOf(state) }))]}
      />
    </Box>
  )
}
