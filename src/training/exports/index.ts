/** Cleared datasets as other tools read them, to attach to a model. */
export { toCycloneDx } from './cyclonedx.js'
export { toSpdx } from './spdx.js'
export { type GrantorOf, type ModelExport, receiptFileName, type TrainedModel } from './trained-model.js'
export { type WeightsFile, weightsDocument, weightsFile } from './weights-file.js'
