import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { outcomes, type RegimesCompared } from './permissions-data.js'

/** Two bars: what becomes of the same uses under each regime. Loaded when it is shown. */
export default function RegimesChart({ compared, label }: { compared: RegimesCompared; label: string }) {
  const t = useTexts('permissions')
  useLanguage()
  const rows = (['priorPermission', 'reservation'] as const).map((regime) => ({
    name: t(`regime.${regime}`),
    ...compared[regime],
  }))
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={150}>
        <BarChart
          data={rows}
          layout="vertical"
          margin={{ top: 4, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis
            type="number"
            domain={[0, compared.uses]}
            allowDecimals={false}
            tickLine={false}
            axisLine={{ stroke: 'var(--kyodaku-line)' }}
            tick={{ fontSize: 11, fill: 'var(--mantine-color-dimmed)' }}
          />
          <YAxis
            type="category"
            dataKey="name"
            width={112}
            tickLine={false}
            axisLine={false}
            tick={{ fontSize: 12, fill: 'var(--mantine-color-text)' }}
          />
          <Tooltip
            cursor={{ fill: 'var(--kyodaku-quiet)' }}
            isAnimationActive={false}
            formatter={(value) => formatNumber(Number(value))}
            contentStyle={{
              background: 'var(--kyodaku-surface)',
              border: '1px solid var(--kyodaku-line)',
              borderRadius: 6,
              fontSize: 12,
            }}
          />
          {outcomes.map((outcome) => (
            <Bar
              key={outcome}
              dataKey={outcome}
              name={t(`ui:outcome.${outcome}`)}
              stackId="uses"
              fill={`var(--kyodaku-${outcome})`}
              isAnimationActive={false}
              maxBarSize={34}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}
