/** What was asked for through the generation gate, for those who provide and those whose works it concerns. */
export { countGenerations, figuresSchema } from './count-generations.js'
export {
  concerningSchema,
  type Fate,
  fateNames,
  fates,
  type GenerationRow,
  generationSchema,
  generationView,
  workGenerationSchema,
  workGenerationView,
} from './generation-view.js'
