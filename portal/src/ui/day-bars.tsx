import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis } from 'recharts'
import { formatNumber } from '../format/index.js'
import { useLanguage } from '../i18n.js'
import classes from './day-bars.module.css'

/** What is stacked in a day's bar, from below. */
export interface DaySeries {
  key: string
  name: string
  colour: string
}

/** `day`: `2026-12-01`; beside it a number for each series. */
export type DayCounts = { day: string } & Record<string, string | number>

/** A bar a day, stacked. To be loaded when it is shown (`lazy`): its library is as large as the rest of the page. */
export default function DayBars({
  days,
  series,
  label,
  height,
}: {
  days: readonly DayCounts[]
  series: readonly DaySeries[]
  /** What it shows, for those who hear it: with the numbers. */
  label: string
  height: number
}) {
  const language = useLanguage()
  const format = new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric', timeZone: 'UTC' })
  const dayName = (day: string) => format.format(new Date(`${day}T00:00:00Z`))
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={height}>
        <BarChart
          data={[...days]}
          margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
          barCategoryGap={2}
          accessibilityLayer={false}
        >
          <XAxis
            dataKey="day"
            tickFormatter={dayName}
            tickLine={false}
            axisLine={{ stroke: 'var(--kyodaku-line)' }}
            tick={{ fontSize: 11, fill: 'var(--mantine-color-dimmed)' }}
            interval="preserveStartEnd"
            minTickGap={32}
            height={22}
          />
          <Tooltip
            cursor={{ fill: 'var(--kyodaku-quiet)' }}
            isAnimationActive={false}
            content={({ active, payload }) => {
              const day = payload?.[0]?.payload as DayCounts | undefined
              return active && day !== undefined ? (
                <div className={classes.tip}>
                  <strong>{dayName(day.day)}</strong>
                  {series.map(({ key, name }) => (
                    <div key={key}>
                      {name} {formatNumber(Number(day[key]))}
                    </div>
                  ))}
                </div>
              ) : null
            }}
          />
          {series.map(({ key, colour }) => (
            <Bar key={key} dataKey={key} stackId="day" fill={colour} isAnimationActive={false} maxBarSize={16} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}
