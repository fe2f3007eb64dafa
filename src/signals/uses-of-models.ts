import type { Activity } from './statement.js'

/** What reserves or permits mining reaches everything that a model is trained by. */
export const mining = ['mine', 'train', 'train-generative'] as const satisfies readonly Activity[]

/** What something that can't be read may be about: all that models are made or fed with. */
export const anyUseOfModels = ['mine', 'train', 'train-generative', 'infer'] as const satisfies readonly Activity[]
