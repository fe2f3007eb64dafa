import sharp from 'sharp'

/** A picture with much in it, another for each number. */
export async function pictureForTests(seed: number): Promise<Buffer> {
  const shapes = Array.from({ length: 60 }, (_, i) => {
    const at = (n: number, most: number) => ((i + 1) * (seed * 7919 + n * 104729)) % most
    const color = `rgb(${at(1, 256)},${at(2, 256)},${at(3, 256)})`
    return i % 2 === 0
      ? `<circle cx="${at(4, 900)}" cy="${at(5, 600)}" r="${20 + at(6, 130)}" fill="${color}"/>`
      : `<rect x="${at(4, 900)}" y="${at(5, 600)}" width="${30 + at(6, 260)}" height="${20 + at(7, 160)}" fill="${color}"/>`
  }).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><rect width="900" height="600" fill="rgb(${(seed * 17) % 256},102,136)"/>${shapes}</svg>`
  return await sharp(Buffer.from(svg)).png().toBuffer()
}
