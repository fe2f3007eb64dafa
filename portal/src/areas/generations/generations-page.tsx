import { useMe } from '../../api/index.js'
import { ConcerningGenerations } from './concerning-generations.js'
import { OwnGenerations } from './own-generations.js'

/** What was asked for: of a provider its own, of rightsholders what concerns their works. */
export default function GenerationsPage() {
  const { partyRole } = useMe()
  return partyRole === 'rightsholder' || partyRole === 'association' ? <ConcerningGenerations /> : <OwnGenerations />
}
