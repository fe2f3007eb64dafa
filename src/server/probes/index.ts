/**
 * Compliance probes as the routes answer them: their schemas, what is read of them as the tenant, reports that are kept. Judges
 * nothing itself: `generation/probes` does.
 */
export {
  changesIn,
  countsIn,
  planIn,
  planView,
  resultsIn,
  type SampleRow,
  type SeenPlan,
  samplesIn,
} from './read-probes.js'
export { openReports, type Reports } from './reports.js'
export { askForDue, probeWhenDue, registerProbeJob } from './scheduled-probes.js'
export {
  newChangeSchema,
  newProbeSchema,
  probeDetailSchema,
  probeIdSchema,
  probePlanSchema,
  probeSampleSchema,
  probeSchema,
  statedChangeSchema,
} from './schemas.js'
