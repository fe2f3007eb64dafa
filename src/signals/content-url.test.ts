import { expect, it } from 'vitest'
import { contentCovers } from './content-url.js'

it.each([
  ['/', 'https://x.example/film', true],
  ['/film/', '/film/1', true],
  ['/film/', '/films', false],
  ['/film/*/clip', '/film/1/2/clip/3', true],
  ['/*.mp4$', '/a/b.mp4', true],
  ['/*.mp4$', '/a/b.mp4?x', false],
  ['/a$', '/a', true],
  ['/a$', '/ab', false],
  ['/*a$', '/a', true],
  ['/aa*aa$', '/aaa', false],
  ['https://X.example/film', 'https://x.example/film/1', true],
  ['https://x.example/film', 'https://y.example/film/1', false],
  ['https://x.example', 'https://x.example/film', true],
])('%s covers %s: %s', (url, address, covers) => expect(contentCovers(url, address)).toBe(covers))
