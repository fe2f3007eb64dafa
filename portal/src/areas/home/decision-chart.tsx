import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis } from 'recharts'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import classes from './home.module.css'
import type { Decisions } from './home-data.js'

const outcomes = ['permit', 'refuse', 'review'] as const

/** A bar a day, stacked by outcome. Loaded when it is shown: its library is as large as the rest of the page. */
export default function DecisionChart({ days, label }: { days: Decisions['days']; label: string }) {
  const language = useLanguage()
  const format = new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric', timeZone: 'UTC' })
  const dayName = (day: string) => format.format(new Date(`${day}T00:00:00Z`))
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={124}>
        <BarChart
          data={days}
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
              const [first] = payload ?? []
              return active && first !== undefined ? (
                <Tip day={first.payload as Decisions['days'][number]} name={dayName} />
              ) : null
            }}
          />
          {outcomes.map((outcome) => (
            <Bar
              key={outcome}
              dataKey={outcome}
              stackId="day"
              fill={`var(--kyodaku-${outcome})`}
              isAnimationActive={false}
              maxBarSize={14}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}

function Tip({ day, name }: { day: Decisions['days'][number]; name: (day: string) => string }) {
  const t = useTexts('ui')
  return (
    <div className={classes.tip}>
      <strong>{name(day.day)}</strong>
      {outcomes.map((outcome) => (
        <div key={outcome}>
          {t(`outcome.${outcome}`)} {formatNumber(day[outcome])}
        </div>
      ))}
    </div>
  )
}
