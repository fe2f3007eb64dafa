import { Anchor, Group, Text } from '@mantine/core'
import { AppLink, LevelBadge, PartyName } from '../../ui/index.js'
import { type Match, titleOf } from './match-data.js'
import { StateBadge } from './state-badge.js'

/** A match in one line, linked to its page. */
export function MatchLine({ match }: { match: Match }) {
  return (
    <Group gap="sm" wrap="wrap">
      <Anchor component={AppLink} to="/matches/$id" params={{ id: match.id }} fw={600}>
        {titleOf(match)}
      </Anchor>
      <LevelBadge level={match.level} />
      <StateBadge state={match.state} />
      <Text size="sm" c="dimmed" component="div">
        {match.input.name} · <PartyName id={match.provider} plain />
      </Text>
    </Group>
  )
}
