/** Work 3: the character sheet of The Lighthouse Road, every pose as its own picture, as a studio would deposit it. */
import { mkdirSync } from 'node:fs'
import sharp from 'sharp'
import { type AnimalPose, haru, mio, moku } from './cast.js'
import { type Look, type Pose, person } from './person.js'

const people: readonly (readonly [string, Omit<Pose, 'phase'> & { phase?: number }])[] = [
  ['front', { facing: 'front', gait: 'stand', expression: 'calm' }],
  ['side', { facing: 'side', gait: 'stand', expression: 'calm' }],
  ['back', { facing: 'back', gait: 'stand', expression: 'calm' }],
  ['walking', { facing: 'side', gait: 'walk', expression: 'smile', phase: 0.25 }],
  ['running', { facing: 'side', gait: 'run', expression: 'joy', phase: 0.25 }],
  ['waving', { facing: 'front', gait: 'wave', expression: 'joy' }],
  ['surprised', { facing: 'front', gait: 'stand', expression: 'surprise' }],
  ['worried', { facing: 'front', gait: 'stand', expression: 'worry' }],
]
const animals: readonly (readonly [string, AnimalPose])[] = [
  ['front', { facing: 'front', gait: 'stand', expression: 'calm', phase: 0 }],
  ['side', { facing: 'side', gait: 'stand', expression: 'calm', phase: 0 }],
  ['back', { facing: 'back', gait: 'stand', expression: 'calm', phase: 0 }],
  ['walking', { facing: 'side', gait: 'walk', expression: 'calm', phase: 0.2 }],
  ['running', { facing: 'side', gait: 'run', expression: 'joy', phase: 0.3 }],
  ['happy', { facing: 'front', gait: 'stand', expression: 'joy', phase: 0 }],
  ['surprised', { facing: 'front', gait: 'stand', expression: 'surprise', phase: 0 }],
]

/** Every pose of the three: name, pose, drawing, and how much it is enlarged (the pup is small). */
export function characterPoses(): { name: string; pose: string; drawing: string; scale: number; ground: string }[] {
  const of = (name: string, look: Look, ground: string, scale: number) =>
    people.map(([pose, how]) => ({ name, pose, drawing: person(look, { phase: 0, ...how }), scale, ground }))
  return [
    ...of('mio', mio, '#f6ead2', 1.3),
    ...animals.map(([pose, how]) => ({ name: 'moku', pose, drawing: moku(how), scale: 2.3, ground: '#dfe9e4' })),
    ...of('haru', haru, '#dde4ee', 1.12),
  ]
}

/** One pose on tinted paper, 480 x 480. */
export function poseDocument({ drawing, scale, ground }: { drawing: string; scale: number; ground: string }): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="480"><defs><radialGradient id="g"><stop offset="0" stop-color="#fff" stop-opacity="0.8"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>` +
    `<rect width="480" height="480" fill="${ground}"/><circle cx="240" cy="230" r="230" fill="url(#g)"/><ellipse cx="240" cy="436" rx="${70 * scale}" ry="13" fill="#00000022"/><g transform="translate(240 432) scale(${scale})">${drawing}</g></svg>`
  )
}

/** Writes `NAME/POSE.webp` for every pose. */
export async function drawCharacters(folder: string): Promise<void> {
  for (const one of characterPoses()) {
    mkdirSync(`${folder}${one.name}`, { recursive: true })
    await sharp(Buffer.from(poseDocument(one)))
      .webp({ quality: 82, effort: 6 })
      .toFile(`${folder}${one.name}/${one.pose}.webp`)
  }
  console.error(`characters: ${characterPoses().length} pictures`)
}
