import type { Migration } from 'kysely'
import * as firstTables from './2026-11-22-first-tables.js'
import * as whoActed from './2026-11-22-who-acted.js'
import * as writerOfRecord from './2026-11-22-writer-of-record.js'
import * as tenancy from './2026-11-23-1-tenancy.js'
import * as identity from './2026-11-23-2-identity.js'
import * as works from './2026-11-23-3-works.js'
import * as checks from './2026-11-23-5-checks.js'
import * as matches from './2026-11-23-6-matches.js'
import * as jobs from './2026-11-23-7-jobs.js'
import * as permissions from './2026-11-23-8-permissions.js'
import * as links from './2026-11-29-1-links.js'
import * as actsBySubject from './2026-11-29-acts-by-subject.js'
import * as approvalConditions from './2026-11-29-approval-conditions.js'
import * as begunActs from './2026-11-29-begun-acts.js'
import * as datasets from './2026-11-29-datasets.js'
import * as datasetSnapshots from './2026-11-30-dataset-snapshots.js'
import * as datasetStatements from './2026-11-30-dataset-statements.js'
import * as rechecks from './2026-11-30-rechecks.js'
import * as datasetRemoval from './2026-11-30-removal-of-datasets.js'
import * as generations from './2026-12-01-generations.js'
import * as settledUses from './2026-12-01-settled-uses.js'
import * as probes from './2026-12-02-probes.js'
import * as releasedFiles from './2026-12-02-released-files.js'
import * as receiptsLz4 from './2026-12-03-receipts-lz4.js'
import * as tenantsOfGateways from './2026-12-04-1-tenants-of-gateways.js'
import * as worksOfGenerations from './2026-12-04-2-works-of-generations.js'
import * as gateways from './2026-12-05-gateways.js'
import * as samplesOfGenerations from './2026-12-05-samples-of-generations.js'

/**
 * Every migration there is, by name, in the order they run: named by time and purpose, never changed once released.
 * A new one is a new file and a new line here.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '2026-11-22-first-tables': firstTables,
  '2026-11-22-who-acted': whoActed,
  '2026-11-22-writer-of-record': writerOfRecord,
  '2026-11-23-1-tenancy': tenancy,
  '2026-11-23-2-identity': identity,
  '2026-11-23-3-works': works,
  '2026-11-23-5-checks': checks,
  '2026-11-23-6-matches': matches,
  '2026-11-23-7-jobs': jobs,
  '2026-11-23-8-permissions': permissions,
  '2026-11-29-1-links': links,
  '2026-11-29-acts-by-subject': actsBySubject,
  '2026-11-29-approval-conditions': approvalConditions,
  '2026-11-29-begun-acts': begunActs,
  '2026-11-29-datasets': datasets,
  '2026-11-30-dataset-snapshots': datasetSnapshots,
  '2026-11-30-dataset-statements': datasetStatements,
  '2026-11-30-rechecks': rechecks,
  '2026-11-30-removal-of-datasets': datasetRemoval,
  '2026-12-01-generations': generations,
  '2026-12-01-settled-uses': settledUses,
  '2026-12-02-probes': probes,
  '2026-12-02-released-files': releasedFiles,
  '2026-12-03-receipts-lz4': receiptsLz4,
  '2026-12-04-1-tenants-of-gateways': tenantsOfGateways,
  '2026-12-04-2-works-of-generations': worksOfGenerations,
  '2026-12-05-gateways': gateways,
  '2026-12-05-samples-of-generations': samplesOfGenerations,
}
