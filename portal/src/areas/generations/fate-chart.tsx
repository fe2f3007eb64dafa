import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis } from 'recharts'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { colourOf, type Figures, fates } from './generation-data.js'
import classes from './generations.module.css'

type Day = Figures['days'][number]

/** A bar a day, stacked by what became of the videos. Loaded when it is shown. */
export default function FateChart({ days, label }: { days: Figures['days']; label: string }) {
  const language = useLanguage()
  const format = new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric', timeZone: 'UTC' })
  const dayName = (day: string) => format.format(new Date(`${day}T00:00:00Z`))
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={140}>
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
              return active && first !== undefined ? <Tip day={first.payload as Day} name={dayName} /> : null
            }}
          />
          {fates.map((fate) => (
            <Bar
              key={fate}
              dataKey={fate}
              stackId="day"
              fill={colourOf[fate]}
              isAnimationActive={false}
              maxBarSize={18}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}

function Tip({ day, name }: { day: Day; name: (day: string) => string }) {
  const t = useTexts('generations')
  return (
    <div className={classes.tip}>
      <strong>{name(day.day)}</strong>
      {fates
        .filter((fate) => day[fate] > 0)
        .map((fate) => (
          <div key={fate}>
            {t(`fate.${fate}`)} {formatNumber(day[fate])}
          </div>
        ))}
    </div>
  )
}
