import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { detectShape } from './detect-shape.js'
import { openDataset } from './open-dataset.js'
import { idInFileName } from './platform-ids.js'
import type { MappedColumn } from './rows.js'

const folder = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/datasets')
const present = existsSync(folder)

/** What a CSV of one row is recognised as, in short: `url:contentUrl`. */
async function recognise(header: string, row: string) {
  const { mapping } = await openDataset('-', { stdin: Readable.from([Buffer.from(`${header}\n${row}\n`)]) })
  return { shape: mapping.shape, columns: mapping.columns.map(short) }
}
function short({ role, column, of, from }: MappedColumn): string {
  return [role, column, of, from].filter((word) => word !== undefined).join(':')
}

describe('the shapes of datasets', () => {
  it('knows lists of clips in a row', async () => {
    const row = `hb0X4gD4aXA,https://www.youtube.com/watch?v=hb0X4gD4aXA,"[['0:00:08.875', '0:00:16.500']]","['a dog runs']","[0.4]",['desirable'],[[[0]]]`
    const header = 'videoID,url,timestamp,caption,matching_score,desirable_filtering,shot_boundary_detection'
    expect(await recognise(header, row)).toEqual({
      shape: 'panda-70m',
      columns: ['platform-id:videoID:youtube', 'url:url', 'duration:timestamp', 'text:caption:caption'],
    })
  })

  it('knows stock footage, with its columns in any order and case', async () => {
    const columns = ['key', 'url', 'duration', 'text']
    const known = await recognise(
      'videoid,name,page_idx,page_dir,duration,contentUrl',
      '1,a,2,3_4,PT00H00M17S,https://a.test/1.mp4',
    )
    const mirror = await recognise(
      'VIDEOID,contenturl,duration,page_dir,Name',
      '1,https://a.test/1.mp4,PT00H00M17S,3_4,a',
    )
    for (const { shape, columns: found } of [known, mirror]) {
      expect(shape).toBe('webvid')
      expect(found.map((column) => column.split(':')[0])).toEqual(columns)
    }
    expect(mirror.columns).toContain('url:contenturl')
  })

  it('finds ids in file names where there is no URL', async () => {
    const header =
      'video,caption,aesthetic score,motion score,temporal consistency score,camera motion,frame,fps,seconds'
    const found = await recognise(header, 'hb0X4gD4aXA_12_0to96.mp4,a dog,5.1,2.2,0.9,static,96,24.0,4.0')
    expect(found.shape).toBe('openvid-1m')
    expect(found.columns).toContain('platform-id:video:youtube:file-name')
    expect(idInFileName('youtube', 'hb0X4gD4aXA_12_0to96.mp4')).toBe('hb0X4gD4aXA')
    expect(idInFileName('youtube', '_-b0X4gD4aA_3_0to9.mp4')).toBe('_-b0X4gD4aA')
    expect(idInFileName('youtube', 'b/A title [hb0X4gD4aXA].webm')).toBe('hb0X4gD4aXA')
    expect(idInFileName('youtube', 'celebv_0uHG_0to16.mp4')).toBeNull()
    expect(idInFileName('niconico', 'sm9.mp4')).toBe('sm9')
  })

  it('knows rows of JSON with clips in them, and those of ids alone', async () => {
    const vila = {
      video_id: 'hb0X4gD4aXA',
      url: 'https://www.youtube.com/watch?v=hb0X4gD4aXA',
      clip: [{ clip_id: 'a.mp4', span: ['00:00:17.759', '00:00:23.279'] }],
    }
    const acav = { videoID: 'hb0X4gD4aXA', start: 12.5, end: 22.5 }
    const of = async (row: object) =>
      openDataset('-', { stdin: Readable.from([Buffer.from(`${JSON.stringify(row)}\n`)]) })
    expect((await of(vila)).mapping).toMatchObject({ shape: 'hd-vila-100m' })
    expect((await of(vila)).mapping.columns.map(short)).toContain('duration:clip[].span')
    expect((await of(acav)).mapping).toMatchObject({
      shape: 'acav100m',
      columns: [{ role: 'platform-id', of: 'youtube' }],
    })
  })

  it('knows what image downloaders add, digests among it', async () => {
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e'
    const found = await recognise(
      'url,caption,key,status,error_message,width,height,original_width,original_height,exif,md5',
      `https://a.test/1.jpg,a cat,000000001,success,,256,256,512,512,{},${md5}`,
    )
    expect(found).toEqual({
      shape: 'image-downloader',
      columns: ['url:url', 'text:caption:caption', 'key:key', 'digest:md5:md5'],
    })
  })

  it('knows them in the JSON of samples too', () => {
    const names = ['url', 'caption', 'key', 'status', 'error_message', 'md5'].map((name) => `.json:${name}`)
    const found = [...names, '__sha256__'].map((column) => ({ column, samples: [] }))
    expect(detectShape(found)).toMatchObject({ shape: 'image-downloader' })
    expect(detectShape(found)!.columns.map(short)).toEqual([
      'url:.json:url',
      'text:.json:caption:caption',
      'key:.json:key',
      'digest:.json:md5:md5',
    ])
  })

  it('goes by names and values where the shape is unknown', async () => {
    expect(await recognise('where,SHA-256,TITLE', `https://a.test/v.mp4,${'0'.repeat(64)},x`)).toEqual({
      shape: undefined,
      columns: ['url:where', 'digest:SHA-256:sha256', 'text:TITLE:title'],
    })
    expect((await recognise('id,length_ms,text', 'sm12345,1500,x')).columns).toEqual([
      'platform-id:id:niconico',
      'text:text:caption',
    ])
  })

  it('finds text and ids under names that say nothing, and takes no name for more than a name', () => {
    const ids = ['hb0X4gD4aXA', 'jLX0D8qQUBM', '9Zn4pID_BJ0', 'aBfjTAQ8qpM', '_-b0X4gD4aE']
    const of = (column: string, samples: string[]) => detectShape([{ column, samples }])?.columns.map(short)
    expect(of('yt', ids)).toEqual(['platform-id:yt:youtube'])
    expect(of('yt', ids.slice(1))).toBeUndefined()
    expect(of('id', [...ids, 'gone'])).toEqual(['platform-id:id:youtube'])
    expect(of('cap', ['A dog runs over the grass', 'a cat sits'])).toEqual(['text:cap'])
    expect(of('cap', ['海辺で遊ぶ子供たち'])).toEqual(['text:cap'])
    expect(of('error_message', ['HTTP Error 404: Not Found'])).toBeUndefined()
    expect(of('scores', ['[0.1, 0.2, 0.3]', '{"a b c": "d e f"}'])).toBeUndefined()
    expect(of('url', ['none', 'n/a'])).toEqual(['url:url'])
    for (const name of ['constructor', '__proto__', 'toString']) expect(of(name, ['x'])).toBeUndefined()
    expect(idInFileName('constructor', 'x.mp4')).toBe('x')
  })

  it('recognises no column by a name whose values say otherwise', () => {
    expect(detectShape([{ column: 'source', samples: ['flickr', 'other'] }])).toBeUndefined()
    expect(detectShape([{ column: 'md5', samples: ['yes', 'no'] }])).toBeUndefined()
  })

  it('says which columns there are, and how to say what they mean, where it knows none', async () => {
    const opening = recognise('alpha,beta', '1,2')
    await expect(opening).rejects.toMatchObject({ code: 'training.no-columns' })
    await expect(opening).rejects.toThrow('"alpha", "beta"')
    await expect(opening).rejects.toThrow('{"columns":{"alpha":"url"}}')
  })

  it.skipIf(!present)('knows the published samples and column names (needs KYODAKU_REFDATA)', async () => {
    const webvid = await openDataset(join(folder, 'test_webvid.csv'))
    expect(webvid.mapping.shape).toBe('webvid')
    const youtube = await openDataset(join(folder, 'test_yt.csv'))
    expect(youtube.mapping.columns.map(short)).toEqual([
      'platform-id:videoid:youtube',
      'text:name:title',
      'url:contentUrl',
    ])
    const published = JSON.parse(await readFile(join(folder, 'columns.json'), 'utf8')) as Record<string, string[]>
    const shapeOf = (name: string) =>
      detectShape(
        published[name]!.map((column) => ({ column, samples: /url/i.test(column) ? ['https://a.test/'] : [] })),
      )?.shape
    expect(shapeOf('panda-70m.csv')).toBe('panda-70m')
    expect(shapeOf('openvid-1m.csv')).toBe('openvid-1m')
    expect(shapeOf('hd-vila-100m.jsonl')).toBe('hd-vila-100m')
    expect(shapeOf('acav100m')).toBe('acav100m')
    expect(shapeOf('webvid-2m/10m original (results_*_train.csv)')).toBe('webvid')
    expect(shapeOf('webvid-10m HF mirror (TempoFunk)')).toBe('webvid')
    expect(shapeOf('laion-5b parquet')).toBe('laion')
  })

  it('finds frame hashes by what they are called, or by quality and time beside them', () => {
    const hash = 'f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22'
    const lines = `0,100,${hash},0.000\n30,99,${hash},1.001\n`
    const found = (column: string, sample: string | readonly string[] = hash) =>
      detectShape([{ column, samples: [sample] }])?.columns.map(short)
    for (const column of [
      'pdq',
      'PDQ_hash',
      'pdqHash',
      'vpdq',
      'frame_hashes',
      '.vpdq',
      '.pdq.json',
      'meta.pdq',
      '.json:pdq',
    ])
      expect(found(column), column).toEqual([`frame-hashes:${column}`])
    expect(found('.txt', lines)).toEqual(['frame-hashes:.txt'])
    expect(found('anything', [`${hash},100,0.5`])).toEqual(['frame-hashes:anything'])
    // What cannot be read is reviewed; that it would not be looked at is what must not be.
    expect(found('pdq', 'none')).toEqual(['frame-hashes:pdq'])
    expect(found('sha256')).toEqual(['digest:sha256:sha256'])
    for (const column of ['hash', 'checksum', 'pdq_quality', 'pdqf']) expect(found(column), column).toBeUndefined()
    const listed = ['hash', 'quality', 'timestamp'].map((name) => ({ column: `frames[].${name}`, samples: [[hash]] }))
    expect(detectShape(listed)?.columns.map(short)).toContain('frame-hashes:frames')
  })
})
