import type { RowOutcome, RunCounts } from '../../training/index.js'
import type { Text } from '../language.js'

/** Outcomes of rows, for people. */
export const outcomeTexts: Readonly<Record<RowOutcome, Text>> = {
  admit: ['admitted', '学習可'],
  review: ['to be reviewed', '要確認'],
  refuse: ['refused', '学習不可'],
}

/** How the two regimes differ over the rows: those that both decide alike, and those that they don't. */
export function regimeRows({ regimes }: RunCounts): { text: Text; rows: number }[] {
  return Object.entries(regimes)
    .sort(([, a], [, b]) => b - a)
    .map(([pair, rows]) => {
      const [asked, other] = pair.split('/') as [RowOutcome, RowOutcome]
      return {
        text:
          asked === other
            ? [`${outcomeTexts[asked][0]} under both`, `両制度とも${outcomeTexts[asked][1]}`]
            : [
                `${outcomeTexts[asked][0]} here, ${outcomeTexts[other][0]} under the other regime`,
                `この制度では${outcomeTexts[asked][1]}、もう一方では${outcomeTexts[other][1]}`,
              ],
        rows,
      }
    })
}

/** Reasons by how many rows they stand at, without the one that nothing was found. */
export function reasonRows({ reasons }: RunCounts): { reason: string; rows: number }[] {
  return Object.entries(reasons)
    .filter(([reason]) => reason !== 'none.found')
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 20)
    .map(([reason, rows]) => ({ reason, rows }))
}
