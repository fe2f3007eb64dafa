import { useTexts } from '../../i18n.js'
import { hexOf, type PathStep } from './merkle-path.js'
import classes from './record.module.css'

const width = 640
const nodeWidth = 236
const nodeHeight = 40
const levelHeight = 68
const center = width / 2

const short = (bytes: Uint8Array) => {
  const hex = hexOf(bytes)
  return `${hex.slice(0, 12)}…${hex.slice(-6)}`
}

/**
 * The way from an entry up to the root of the tree, level by level: at each the hash so far and the neighbour that it is
 * hashed with.
 *
 * @param rootHolds whether the root at the top is the signed one
 */
export function MerklePicture({
  index,
  size,
  leaf,
  path,
  rootHolds,
}: {
  index: number
  size: number
  leaf: Uint8Array
  path: readonly PathStep[]
  rootHolds: boolean
}) {
  const t = useTexts('record')
  const height = (path.length + 1) * levelHeight
  const rowOf = (level: number) => height - (level + 1) * levelHeight + (levelHeight - nodeHeight) / 2
  const description = t('entry.tree_text', { size, index, steps: path.length })
  const nodes = [leaf, ...path.map(({ result }) => result)]
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={description}>
      {path.map(({ side, result }, level) => {
        const place = placeOf(side)
        const from = rowOf(level)
        const to = rowOf(level + 1) + nodeHeight
        const next = path[level + 1] === undefined ? center : placeOf(path[level + 1]!.side).own
        return (
          <g key={hexOf(result)}>
            <path className={`${classes.line} ${classes.way}`} d={curve(place.own, from, next, to)} />
            <path className={classes.line} d={curve(place.other, from, next, to)} strokeDasharray="4 4" />
          </g>
        )
      })}
      {nodes.map((hash, level) => {
        const step = path[level]
        const top = level === path.length
        const own = step === undefined ? center : placeOf(step.side).own
        const title = top
          ? rootHolds
            ? t('entry.root')
            : t('entry.root_bad')
          : level === 0
            ? t('entry.leaf')
            : t('entry.level', { level })
        return (
          <g key={hexOf(hash)}>
            <Node
              x={own}
              y={rowOf(level)}
              title={title}
              hash={hash}
              way
              {...(top ? { root: rootHolds ? 'good' : 'bad' } : {})}
            />
            {step !== undefined && (
              <Node
                x={placeOf(step.side).other}
                y={rowOf(level)}
                title={t(`entry.sibling_${step.side}`)}
                hash={step.sibling}
              />
            )}
          </g>
        )
      })}
    </svg>
  )
}

/** Where the hash so far and its neighbour stand: the neighbour on its own side. */
function placeOf(side: 'left' | 'right'): { own: number; other: number } {
  const left = center - nodeWidth / 2 - 24
  const right = center + nodeWidth / 2 + 24
  return side === 'left' ? { own: right, other: left } : { own: left, other: right }
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (y1 + y2) / 2
  return `M ${x1} ${y1} C ${x1} ${middle}, ${x2} ${middle}, ${x2} ${y2}`
}

function Node({
  x,
  y,
  title,
  hash,
  way = false,
  root,
}: {
  x: number
  y: number
  title: string
  hash: Uint8Array
  way?: boolean
  root?: string
}) {
  return (
    <g transform={`translate(${x - nodeWidth / 2} ${y})`}>
      <rect
        className={classes.node}
        width={nodeWidth}
        height={nodeHeight}
        rx={6}
        data-way={way || undefined}
        data-root={root}
      />
      <text x={10} y={17} className={classes.nodeText}>
        {title}
      </text>
      <text x={10} y={32} className={classes.nodeHash}>
        {short(hash)}
      </text>
    </g>
  )
}
