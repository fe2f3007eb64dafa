/**
 * Running the server: starting and stopping, health, limits, headers, logs, telemetry. Knows nothing of what routes are about.
 */

export { type BackupManifest, type BackupOptions, writeBackup } from './backup.js'
export { refineDescription } from './description.js'
export { loggedPath, logOptions } from './log-options.js'
export { portalFiles } from './portal-files.js'
export { defaultRateLimits, type RateLimits } from './rate-limits.js'
export { type ReadinessCheck, readiness } from './readiness.js'
export { exampleOf, type ReferenceLanguage, referencePage } from './reference-page.js'
export { type Restored, type RestoreOptions, restoreBackup } from './restore.js'
export { type RunningServer, type ServerOptions, startServer } from './start-server.js'
export { operationsOf, type SamplesState } from './state.js'
export { summariesJa } from './summaries-ja.js'
export { countDecision, observeQueue, startTelemetry, type Telemetry, withSpan } from './telemetry.js'
