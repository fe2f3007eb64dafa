/** What can be said of counts and of resemblances: rates with intervals, differences, a permutation test, effects. Pure. */
export { bayesFactorBound } from './bayes-factor-bound.js'
export { type Effect, type EffectOptions, effectOf } from './effect.js'
export { holm } from './holm.js'
export { type Difference, differenceOf } from './newcombe.js'
export {
  type PermutationOptions,
  type PermutationResult,
  permutationTest,
  smallestP,
  type Unit,
} from './permutation-test.js'
export { type Random, randomFrom, shuffled } from './random.js'
export { type Cluster, type Interval, type Rate, rateOf, wilson } from './wilson.js'
