/**
 * The portal for tests: the real server with the sample catalogue, and a real browser in front of it.
 *
 * @example
 * const portal = await openPortalForTests()
 * const page = await portal.page('ja', 'rights-manager', { party: 'aonagi-animation' })
 * await page.goto(`${portal.url}/works`)
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { createUser } from '../../src/server/identity/index.js'
import { type House, openHouse, startServer } from '../../src/server/index.js'
import { builtPortal } from './built-portal.js'
import { sampleDataFolder } from './sample-house.js'

export type TestRole = 'administrator' | 'rights-manager' | 'reviewer' | 'finance' | 'viewer' | 'investigator'
export type TestLanguage = 'ja' | 'en'

/** Without a window's frame, which the whole browser draws even where nobody sees it, pages take half the time. */
const executablePath =
  process.env.KYODAKU_CHROMIUM ??
  ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path)) ??
  '/usr/bin/chromium'

/** Why there is no browser for these tests; undefined where there is one. */
export const noChromium: string | undefined = existsSync(executablePath)
  ? undefined
  : 'needs Chromium: chromium-headless-shell or chromium in /usr/bin, or where KYODAKU_CHROMIUM says'

export interface PageOptions {
  /** Acted for; absent: the operator. Sample parties: `aonagi-animation`, `studio-kohakudori`, `mihon-generation`. */
  party?: string
  /** CSS pixels. Default 1280. */
  width?: number
  height?: number
  dark?: boolean
}

export interface PortalForTests {
  url: string
  house: House
  /**
   * A page of someone who has signed in with that role. The same person at each call; their pages share nothing else.
   * Errors of the page (exceptions, refused by the content policy, 5xx) are collected: see `errors`.
   */
  page(language: TestLanguage, role: TestRole, options?: PageOptions): Promise<Page>
  /** A page of nobody. */
  anonymous(language: TestLanguage, options?: PageOptions): Promise<Page>
  /** What went wrong on any page so far: expect it to be empty. */
  errors: string[]
  /** Breaks off every request that is under way, as a line does that is cut. */
  breakOff(): void
  close(): Promise<void>
}

const password = 'correct horse battery staple 許諾'

/** @param options `samples: false` for an empty house, as on a first run without samples */
export async function openPortalForTests(
  options: { samples?: boolean; prepare?: (house: House) => Promise<unknown>; now?: () => Date } = {},
): Promise<PortalForTests> {
  if (noChromium !== undefined) throw new Error(`This ${noChromium}.`)
  const portalFolder = await builtPortal()
  const dataDirectory = mkdtempSync(join(tmpdir(), 'kyodaku-portal-house-'))
  if (options.samples !== false) cpSync(await sampleDataFolder(), dataDirectory, { recursive: true })
  const house = await openHouse({ dataDirectory, ...(options.now === undefined ? {} : { now: options.now }) })
  await options.prepare?.(house)
  const server = await startServer(house, {
    port: 0,
    portalFolder,
    rateLimits: { perCaller: 0 },
    lagMillisecondsMax: 0,
    stopWithinMilliseconds: 1_000,
  })
  // Passkeys want a name.
  const url = server.url.replace('127.0.0.1', 'localhost')
  ;(house.settings as { publicUrl: string }).publicUrl = url

  let browser: Browser | undefined
  const errors: string[] = []
  const people = new Map<string, Promise<string>>()
  const personFor = (role: TestRole, party: string | undefined, language: TestLanguage): Promise<string> => {
    const key = `${role}.${party ?? 'operator'}.${language}`
    let email = people.get(key)
    if (email === undefined) {
      email = addPerson(house, role, party, language, `${key}@example.test`)
      people.set(key, email)
    }
    return email
  }

  const context = async (language: TestLanguage, { width = 1280, height = 860, dark = false }: PageOptions = {}) => {
    browser ??= await chromium.launch({ executablePath, args: browserFlags })
    const made = await browser.newContext({
      baseURL: url,
      viewport: { width, height },
      locale: language === 'ja' ? 'ja-JP' : 'en-US',
      timezoneId: 'Asia/Tokyo',
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    })
    // Only what fails waits so long: time to spare on a busy machine.
    made.setDefaultTimeout(45_000)
    await made.addInitScript({
      content: `localStorage.getItem('kyodaku-language') ?? localStorage.setItem('kyodaku-language', '${language}')`,
    })
    return made
  }
  const watched = async (of: BrowserContext): Promise<Page> => {
    const page = await of.newPage()
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|Minified React error|Warning:/.test(message.text()))
        errors.push(`${page.url()}: ${message.text()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 500) errors.push(`${response.status()} ${response.request().method()} ${response.url()}`)
    })
    return page
  }

  return {
    url,
    house,
    errors,
    async page(language, role, pageOptions = {}) {
      const email = await personFor(role, pageOptions.party, language)
      const own = await context(language, pageOptions)
      // The first request to a house that has just been opened beside others.
      const answer = await own.request.post('/v1/sign-in/password', { data: { email, password }, timeout: 120_000 })
      if (!answer.ok()) throw new Error(`${email} could not sign in: ${answer.status()} ${await answer.text()}`)
      return await watched(own)
    },
    async anonymous(language, pageOptions) {
      return await watched(await context(language, pageOptions))
    },
    breakOff: () => server.app.server.closeAllConnections(),
    async close() {
      await browser?.close()
      await server.stop()
      rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

const names: Readonly<Record<TestRole, { ja: string; en: string }>> = {
  administrator: { ja: '田中 明子', en: 'Akiko Tanaka' },
  'rights-manager': { ja: '佐藤 健', en: 'Ken Sato' },
  reviewer: { ja: '鈴木 陽菜', en: 'Hina Suzuki' },
  finance: { ja: '高橋 誠', en: 'Makoto Takahashi' },
  viewer: { ja: '伊藤 美咲', en: 'Misaki Ito' },
  investigator: { ja: '渡辺 大輔', en: 'Daisuke Watanabe' },
}

async function addPerson(
  house: House,
  role: TestRole,
  party: string | undefined,
  language: TestLanguage,
  email: string,
): Promise<string> {
  await createUser(house.kyodaku, {
    name: names[role][language],
    email,
    password,
    language,
    role,
    ...(party === undefined ? {} : { party }),
  })
  return email
}

const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
