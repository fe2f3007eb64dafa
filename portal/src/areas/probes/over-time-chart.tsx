import {
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts'
import { formatShare } from '../../format/index.js'
import { useLanguage } from '../../i18n.js'
import { middleOf, type ProbeDetail } from './probe-data.js'

const dayMilliseconds = 86_400_000

/**
 * The leak rate of each round with its interval, and a line where the provider stated a change. Loaded when it is shown; the table
 * below it says the same.
 */
export default function OverTimeChart({ report, label }: { report: ProbeDetail['report']; label: string }) {
  const language = useLanguage()
  const format = new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric' })
  const points = report.byRound.flatMap(({ works: { rate }, ...round }) =>
    rate === null
      ? []
      : [{ at: middleOf(round), rate: rate.rate, reach: [rate.rate - rate.low, rate.high - rate.rate] }],
  )
  const changes = report.changes.map(({ change }, index) => ({ at: Date.parse(change.at), number: index + 1 }))
  const times = [...points, ...changes].map(({ at }) => at)
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const beside = Math.max(dayMilliseconds, (last - first) * 0.06)
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={240}>
        <ComposedChart data={points} margin={{ top: 22, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--kyodaku-line)" />
          <XAxis
            type="number"
            dataKey="at"
            scale="time"
            domain={[first - beside, last + beside]}
            ticks={points.map(({ at }) => at)}
            tickFormatter={(at: number) => format.format(at)}
            tickLine={false}
            axisLine={{ stroke: 'var(--kyodaku-line)' }}
            tick={{ fontSize: 11, fill: 'var(--mantine-color-dimmed)' }}
            minTickGap={16}
          />
          <YAxis
            domain={[0, 1]}
            ticks={[0, 0.25, 0.5, 0.75, 1]}
            tickFormatter={(share: number) => formatShare(share)}
            width={46}
            tickLine={false}
            axisLine={false}
            tick={{ fontSize: 11, fill: 'var(--mantine-color-dimmed)' }}
          />
          {changes.map(({ at, number }) => (
            <ReferenceLine
              key={number}
              x={at}
              stroke="var(--kyodaku-review)"
              strokeDasharray="5 4"
              label={{ value: `▼${number}`, position: 'top', fontSize: 12, fill: 'var(--kyodaku-review)' }}
            />
          ))}
          <Line
            dataKey="rate"
            stroke="var(--mantine-color-anchor)"
            strokeWidth={1.5}
            strokeOpacity={0.5}
            dot={{ r: 5, fill: 'var(--mantine-color-anchor)', stroke: 'none', fillOpacity: 1 }}
            activeDot={false}
            isAnimationActive={false}
          >
            <ErrorBar
              dataKey="reach"
              direction="y"
              width={7}
              strokeWidth={1.8}
              stroke="var(--mantine-color-anchor)"
              isAnimationActive={false}
            />
          </Line>
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}
