/**
 * Figures measured by `npm run bench -- calibrate`. PLACEHOLDER until that has run.
 */
export interface Calibration {
  version: string
  pairs: { fromQuality: number; counted: number; evidence: number[] }[]
  tail: { comparedPairs: number; points: { score: number; logRate: number }[]; fallPerScore: number; floor: number }
}
const guess = Array.from({ length: 90 }, (_, distance) => Math.min(5, Math.max(0, (88 - distance) / 11)))
export const calibration: Calibration = {
  version: 'placeholder',
  pairs: [
    { fromQuality: 0, counted: 0, evidence: guess.map((e) => e / 2) },
    { fromQuality: 50, counted: 0, evidence: guess },
  ],
  tail: {
    comparedPairs: 0,
    points: [
      { score: 0, logRate: -3 },
      { score: 4, logRate: -6 },
    ],
    fallPerScore: 0.7,
    floor: 1e-9,
  },
}
