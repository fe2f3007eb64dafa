import { useCallback, useEffect, useRef, useState } from 'react'
import type { Segment } from './check-data.js'

/** Further apart than this the second video is set to where it belongs; below, its speed is bent a little. */
const jumpSeconds = 0.25
const bendSeconds = 0.02

export interface Clock {
  /** Seconds of the input. */
  time: number
  playing: boolean
  rate: number
  loop: boolean
  play(): void
  pause(): void
  toggle(): void
  /** To a time of the input, within what there is. */
  seek(seconds: number): void
  /** By frames: pauses. */
  step(frames: number): void
  setRate(rate: number): void
  setLoop(loop: boolean): void
  /** For the `ref` of each video. */
  inputRef: (element: HTMLVideoElement | null) => void
  referenceRef: (element: HTMLVideoElement | null) => void
}

/** Where in the reference a time of the input is. */
export const referenceTime = (segment: Segment, inputTime: number): number =>
  segment.referenceRange[0] + (inputTime - segment.inputRange[0]) * segment.speed

export const inputTime = (segment: Segment, seconds: number): number =>
  segment.inputRange[0] + (seconds - segment.referenceRange[0]) / (segment.speed || 1)

/**
 * One time for both videos. The input leads where it can be played, else the reference, else a clock of its own (for
 * filmstrips and stills); the other follows at the segment's speed.
 *
 * @param frameSeconds how long a frame is taken to be, until a video has shown it
 */
export function useClock(segment: Segment, durationSeconds: number, frameSeconds = 1 / 24): Clock {
  const input = useRef<HTMLVideoElement | null>(null)
  const reference = useRef<HTMLVideoElement | null>(null)
  const frame = useRef(frameSeconds)
  const [time, setTime] = useState(segment.inputRange[0])
  const [playing, setPlaying] = useState(false)
  const [rate, setRateState] = useState(1)
  const [loop, setLoop] = useState(true)
  const now = useRef(time)
  const state = useRef({ segment, rate, loop, playing, durationSeconds })
  state.current = { segment, rate, loop, playing, durationSeconds }

  const bounds = useCallback((): [number, number] => {
    const { segment: of, loop: looping, durationSeconds: whole } = state.current
    if (looping && of.inputRange[1] > of.inputRange[0]) return [of.inputRange[0], of.inputRange[1]]
    return [0, Math.max(whole, of.inputRange[1])]
  }, [])

  const show = useCallback((seconds: number) => {
    now.current = seconds
    setTime(seconds)
  }, [])

  const place = useCallback(
    (seconds: number) => {
      show(seconds)
      if (usable(input.current)) input.current.currentTime = seconds
      if (usable(reference.current)) {
        reference.current.currentTime = Math.max(0, referenceTime(state.current.segment, seconds))
      }
    },
    [show],
  )

  const seek = useCallback(
    (seconds: number) => {
      const whole = Math.max(state.current.durationSeconds, state.current.segment.inputRange[1])
      place(Math.min(Math.max(0, seconds), whole))
    },
    [place],
  )

  const pause = useCallback(() => {
    input.current?.pause()
    reference.current?.pause()
    // Two that play are beside each other within a quarter of a second; two that rest, at the same moment.
    if (state.current.playing && usable(input.current)) place(input.current.currentTime)
    setPlaying(false)
  }, [place])

  const play = useCallback(() => {
    const [from, until] = bounds()
    if (now.current < from - 0.01 || now.current >= until - 0.05) place(from)
    const { rate: speed, segment: of } = state.current
    const started = [
      start(input.current, speed),
      start(reference.current, Math.min(16, Math.max(0.0625, speed * (of.speed || 1)))),
    ]
    setPlaying(true)
    // A browser that refuses to play (no gesture, no decoder) leaves the clock to itself.
    for (const one of started) one?.catch(() => undefined)
  }, [bounds, place])

  const toggle = useCallback(() => (state.current.playing ? pause() : play()), [pause, play])

  const step = useCallback(
    (frames: number) => {
      pause()
      seek(now.current + frames * frame.current)
    },
    [pause, seek],
  )

  const setRate = useCallback((next: number) => {
    setRateState(next)
    if (input.current !== null) input.current.playbackRate = next
  }, [])

  // A new segment begins at its beginning.
  const { n, reference: of } = segment
  const first = useRef(true)
  useEffect(() => {
    void n
    void of
    if (!first.current) pause()
    first.current = false
    place(state.current.segment.inputRange[0])
  }, [n, of, pause, place])

  useEffect(() => {
    if (!playing) return
    let last = performance.now()
    let handle = 0
    const tick = (at: number) => {
      const elapsed = (at - last) / 1000
      last = at
      const { segment: current, rate: speed, loop: looping } = state.current
      const lead = usable(input.current) ? input.current : undefined
      const follow = usable(reference.current) ? reference.current : undefined
      let seconds: number
      if (lead !== undefined) seconds = lead.currentTime
      else if (follow !== undefined) seconds = inputTime(current, follow.currentTime)
      else seconds = now.current + elapsed * speed
      const [from, until] = bounds()
      if (seconds >= until - 0.01) {
        if (!looping) {
          place(until)
          pause()
          return
        }
        place(from)
        start(input.current, speed)?.catch(() => undefined)
        start(reference.current, speed * (current.speed || 1))?.catch(() => undefined)
      } else {
        show(seconds)
        if (lead !== undefined && follow !== undefined)
          keepBeside(follow, referenceTime(current, seconds), speed * (current.speed || 1))
      }
      handle = requestAnimationFrame(tick)
    }
    handle = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(handle)
  }, [playing, bounds, place, pause, show])

  const attach = (into: typeof input, timeOf: (seconds: number) => number) => (element: HTMLVideoElement | null) => {
    into.current = element
    if (element === null) return
    measureFrames(element, (seconds) => {
      frame.current = seconds
    })
    const ready = () => {
      element.currentTime = Math.max(0, timeOf(now.current))
    }
    if (element.readyState >= 1) ready()
    else element.addEventListener('loadedmetadata', ready, { once: true })
  }
  const inputRef = useCallback(
    attach(input, (seconds) => seconds),
    [],
  )
  const referenceRef = useCallback(
    attach(reference, (seconds) => referenceTime(state.current.segment, seconds)),
    [],
  )

  return { time, playing, rate, loop, play, pause, toggle, seek, step, setRate, setLoop, inputRef, referenceRef }
}

const usable = (video: HTMLVideoElement | null): video is HTMLVideoElement =>
  video !== null && video.error === null && video.readyState >= 1

function start(video: HTMLVideoElement | null, rate: number): Promise<void> | undefined {
  if (!usable(video)) return undefined
  video.playbackRate = rate
  return video.play()
}

function keepBeside(video: HTMLVideoElement, seconds: number, rate: number): void {
  const late = seconds - video.currentTime
  if (Math.abs(late) > jumpSeconds) video.currentTime = Math.max(0, seconds)
  else video.playbackRate = Math.min(16, Math.max(0.0625, Math.abs(late) < bendSeconds ? rate : rate * (1 + late)))
}

/** Learns how long a frame lasts from those that are shown. */
function measureFrames(video: HTMLVideoElement, tell: (seconds: number) => void): void {
  if (!('requestVideoFrameCallback' in video)) return
  let before: number | undefined
  let shortest = Number.POSITIVE_INFINITY
  let seen = 0
  const next = (_now: number, { mediaTime }: { mediaTime: number }) => {
    const length = before === undefined ? 0 : mediaTime - before
    before = mediaTime
    if (length > 0.004 && length < 0.2) {
      shortest = Math.min(shortest, length)
      tell(shortest)
      seen++
    }
    if (seen < 30 && video.isConnected) video.requestVideoFrameCallback(next)
  }
  video.requestVideoFrameCallback(next)
}
