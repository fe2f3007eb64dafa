import { useMediaQuery } from '@mantine/hooks'
import { Layer, ResponsiveContainer, Sankey, Tooltip } from 'recharts'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { type Compared, colourOf, type RowOutcome, rowOutcomes } from './dataset-data.js'
import classes from './datasets.module.css'

interface FlowNode {
  name: string
  outcome: RowOutcome
  side: 'left' | 'right'
}

/** How rows pass from what becomes of them under prior permission to what becomes of them under reservation. Loaded when shown. */
export default function RegimesPicture({ compared, label }: { compared: Compared; label: string }) {
  const t = useTexts('datasets')
  useLanguage()
  // Room for the names and numbers, of which a phone has less to give.
  const beside = useMediaQuery('(max-width: 40em)') === true ? 72 : 104
  const used = (side: 'prior' | 'reservation') =>
    rowOutcomes.filter((outcome) => compared.pairs.some((pair) => pair[side] === outcome && pair.rows > 0))
  const nodes: FlowNode[] = [
    ...used('prior').map((outcome) => ({ name: t(`outcome.${outcome}`), outcome, side: 'left' as const })),
    ...used('reservation').map((outcome) => ({ name: t(`outcome.${outcome}`), outcome, side: 'right' as const })),
  ]
  const place = (side: FlowNode['side'], outcome: RowOutcome) =>
    nodes.findIndex((node) => node.side === side && node.outcome === outcome)
  const links = compared.pairs
    .filter(({ rows }) => rows > 0)
    .map(({ prior, reservation, rows }) => ({
      source: place('left', prior),
      target: place('right', reservation),
      value: rows,
    }))
  return (
    <div role="img" aria-label={label} className={classes.flow}>
      <ResponsiveContainer width="100%" height={270}>
        <Sankey
          data={{ nodes, links }}
          nodeWidth={12}
          nodePadding={38}
          sort={false}
          margin={{ top: 12, right: beside, bottom: 22, left: beside }}
          node={<Node />}
          link={<Flow />}
        >
          <Tooltip
            isAnimationActive={false}
            formatter={(value) => formatNumber(Number(value))}
            contentStyle={{
              background: 'var(--kyodaku-surface)',
              border: '1px solid var(--kyodaku-line)',
              borderRadius: 6,
              fontSize: 12,
            }}
          />
        </Sankey>
      </ResponsiveContainer>
    </div>
  )
}

/** What becomes of rows under one of the regimes, with how many they are. */
function Node({
  x = 0,
  y = 0,
  width = 0,
  height = 0,
  payload,
}: {
  x?: number
  y?: number
  width?: number
  height?: number
  payload?: FlowNode & { value: number }
}) {
  if (payload === undefined) return null
  const left = payload.side === 'left'
  return (
    <Layer>
      <rect x={x} y={y} width={width} height={Math.max(height, 2)} rx={2} fill={colourOf[payload.outcome]} />
      <text x={left ? x - 8 : x + width + 8} y={y + height / 2 - 3} textAnchor={left ? 'end' : 'start'}>
        {payload.name}
      </text>
      <text
        x={left ? x - 8 : x + width + 8}
        y={y + height / 2 + 12}
        textAnchor={left ? 'end' : 'start'}
        style={{ fontVariantNumeric: 'tabular-nums', fontWeight: 600 }}
      >
        {formatNumber(payload.value)}
      </text>
    </Layer>
  )
}

/** Rows on their way, in the colour of what becomes of them under prior permission. */
function Flow({
  sourceX = 0,
  targetX = 0,
  sourceY = 0,
  targetY = 0,
  sourceControlX = 0,
  targetControlX = 0,
  linkWidth = 0,
  payload,
}: {
  sourceX?: number
  targetX?: number
  sourceY?: number
  targetY?: number
  sourceControlX?: number
  targetControlX?: number
  linkWidth?: number
  payload?: { source: FlowNode; target: FlowNode }
}) {
  if (payload === undefined) return null
  return (
    <path
      d={`M${sourceX},${sourceY} C${sourceControlX},${sourceY} ${targetControlX},${targetY} ${targetX},${targetY}`}
      fill="none"
      stroke={colourOf[payload.source.outcome]}
      strokeWidth={Math.max(linkWidth, 1.5)}
      strokeOpacity={payload.source.outcome === payload.target.outcome ? 0.28 : 0.55}
    />
  )
}
