import type { House } from '../house.js'
import type { App } from '../http/index.js'
import { activityRoutes } from './activity.js'
import { actsRoutes } from './acts.js'
import { approvalsRoutes } from './approvals.js'
import { backupRoutes } from './backup.js'
import { checksRoutes } from './checks.js'
import { claimsRoutes } from './claims.js'
import { datasetAlertsRoutes } from './dataset-alerts.js'
import { datasetPapersRoutes } from './dataset-papers.js'
import { datasetRowsRoutes } from './dataset-rows.js'
import { datasetStatementsRoutes } from './dataset-statements.js'
import { datasetsRoutes } from './datasets.js'
import { eventsRoutes } from './events.js'
import { generationsRoutes } from './generations.js'
import { grantPreviewRoutes } from './grant-preview.js'
import { grantsRoutes } from './grants.js'
import { healthRoutes } from './health.js'
import { homeRoutes } from './home.js'
import { importsRoutes } from './imports.js'
import { internalLogRoutes } from './internal-log.js'
import { invitationsRoutes } from './invitations.js'
import { jobsRoutes } from './jobs.js'
import { licencesRoutes } from './licences.js'
import { mandatesRoutes } from './mandates.js'
import { matchesRoutes } from './matches.js'
import { mediaRoutes } from './media.js'
import { partiesRoutes } from './parties.js'
import { peopleRoutes } from './people.js'
import { portalRoutes } from './portal.js'
import { probesRoutes } from './probes.js'
import { receiptsRoutes } from './receipts.js'
import { recordRoutes } from './record.js'
import { referencePageRoutes } from './reference-page.js'
import { referencesRoutes } from './references.js'
import { reservationsRoutes } from './reservations.js'
import { reviewsRoutes } from './reviews.js'
import { searchRoutes } from './search.js'
import { sessionRoutes } from './session.js'
import { settingsRoutes } from './settings.js'
import { signInRoutes } from './sign-in.js'
import { signInMethodsRoutes } from './sign-in-methods.js'
import { ssoRoutes } from './sso.js'
import { stepUpRoutes } from './step-up.js'
import { tokensRoutes } from './tokens.js'
import { uploadsRoutes } from './uploads.js'
import { webhooksRoutes } from './webhooks.js'
import { workDatasetsRoutes } from './work-datasets.js'
import { workStopsRoutes } from './work-stops.js'
import { worksRoutes } from './works.js'

/** Every route there is, file by file. */
export async function addRoutes(app: App, house: House): Promise<void> {
  for (const add of [...routeFiles, referencePageRoutes, portalRoutes]) await add(app, house)
}

const routeFiles: readonly ((app: App, house: House) => void | Promise<void>)[] = [
  healthRoutes,
  backupRoutes,
  jobsRoutes,
  eventsRoutes,
  internalLogRoutes,
  webhooksRoutes,
  uploadsRoutes,
  checksRoutes,
  mediaRoutes,
  datasetsRoutes,
  datasetRowsRoutes,
  datasetPapersRoutes,
  datasetStatementsRoutes,
  datasetAlertsRoutes,
  workDatasetsRoutes,
  generationsRoutes,
  probesRoutes,
  sessionRoutes,
  signInRoutes,
  stepUpRoutes,
  tokensRoutes,
  reviewsRoutes,
  recordRoutes,
  receiptsRoutes,
  matchesRoutes,
  grantsRoutes,
  grantPreviewRoutes,
  reservationsRoutes,
  workStopsRoutes,
  mandatesRoutes,
  claimsRoutes,
  licencesRoutes,
  homeRoutes,
  importsRoutes,
  referencesRoutes,
  searchRoutes,
  worksRoutes,
  invitationsRoutes,
  peopleRoutes,
  partiesRoutes,
  activityRoutes,
  settingsRoutes,
  approvalsRoutes,
  actsRoutes,
  signInMethodsRoutes,
  ssoRoutes,
]
