import { expect, it } from 'vitest'
import { hashPassword, passwordWeakness, verifyPassword } from './passwords.js'

it('takes what is long and not the first that anyone would try', () => {
  for (const good of [
    'umbrella lantern gravel',
    'correct fox 9 kettle',
    '雨傘とランタンと砂利道を歩く',
    'xK4#vQ9!pL2m',
    'ひまわりでんしゃきのこやま',
    'taro drinks violet ink',
  ]) {
    expect(passwordWeakness(good, ['山田 太郎', 'yamada@hana.jp']), good).toBeUndefined()
  }
  expect(passwordWeakness('short one')).toBe('too-short')
  expect(passwordWeakness('雨傘'.repeat(5))).toBe('too-short')
  expect(passwordWeakness('a b'.repeat(100))).toBe('too-long')
  for (const common of [
    'Password1234!',
    'passwordpassword',
    'パスワードパスワード２０',
    'qwertyuiop12',
    '!!!sakura2026!!!',
    'administrator1',
  ])
    expect(passwordWeakness(common), common).toBe('common')
  for (const repeated of ['aaaaaaaaaaaa', 'abababababab', '1a1a1a1a1a1a1a'])
    expect(passwordWeakness(repeated)).toBe('repeats')
  for (const row of ['123456789012', 'abcdefghijklm', '98765432109876']) expect(passwordWeakness(row)).toBe('sequence')
  expect(passwordWeakness('fukuzawakei77', ['Fukuzawa Kei'])).toBe('about-you')
  expect(passwordWeakness('hanashuppan2026', ['hanashuppan'])).toBe('about-you')
})

it('keeps a hash that tells nothing, the same letters however they were typed, and takes its time with nobody', async () => {
  const one = await hashPassword('ガラスの四つの言葉です')
  expect(one).toMatch(/^scrypt\$131072\$8\$1\$/)
  expect(one).not.toBe(await hashPassword('ガラスの四つの言葉です'))
  expect(await verifyPassword('ガラスの四つの言葉です'.normalize('NFD'), one)).toBe(true)
  expect(await verifyPassword('ガラスの四つの言葉だ', one)).toBe(false)
  const time = async (hash: string | undefined) => {
    const start = performance.now()
    expect(await verifyPassword('something else entirely', hash)).toBe(false)
    return performance.now() - start
  }
  const [someone, nobody] = [await time(one), await time(undefined)]
  expect(nobody / someone).toBeGreaterThan(0.3)
})

it('refuses what breaches are full of, also with digits around it or written twice', () => {
  for (const password of [
    'sojdlg123aljg',
    'polniypizdec0211',
    '1qaz2wsx3edc',
    'leavemealone2026!',
    'Liverpool 1234567!',
    'liverpoolliverpool',
    'Chelsea Chelsea',
  ])
    expect(passwordWeakness(password), password).toBe('common')
  for (const password of ['umbrella lantern gravel', 'liverpool umbrella gravel', '桜の下で傘を忘れた三人の夜'])
    expect(passwordWeakness(password), password).toBeUndefined()
})
