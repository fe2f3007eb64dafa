import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, firstRunLink } from '../../src/server/identity/index.js'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

const password = 'umbrella lantern gravel'

describe.skipIf(noChromium !== undefined)(`the way in${noChromium === undefined ? '' : ` (${noChromium})`}`, () => {
  let portal: PortalForTests
  /** The house's clock: a code of an app is good once, so time has to pass. */
  let later = 0
  beforeAll(async () => {
    portal = await openPortalForTests({ samples: false, now: () => new Date(Date.now() + later) })
  })
  afterAll(async () => {
    await portal?.close()
  })

  const signIn = async (page: Page, email: string) => {
    await page.getByLabel('メールアドレス').fill(email)
    await page.getByRole('textbox', { name: 'パスワード' }).fill(password)
    await page.getByRole('button', { name: 'サインイン', exact: true }).click()
  }
  const signOut = async (page: Page) => {
    await page.getByRole('button', { name: /^アカウント/ }).click()
    await page.getByRole('menuitem', { name: 'サインアウト' }).click()
    await page.waitForURL(/\/sign-in/)
  }

  it('leads from the link of the terminal to an administrator with password, app and recovery codes', async () => {
    const page = await portal.anonymous('ja')
    await page.goto((await firstRunLink(portal.house)) ?? '')
    await page.getByLabel('氏名').fill('管理 花子')
    // The secret does not stay in the address, nor in what the browser remembers of it.
    expect(page.url()).not.toContain('#')
    await page.getByLabel('メールアドレス').fill('hanako@example.jp')
    await page.getByRole('textbox', { name: '新しいパスワード' }).fill('passwordpassword')
    await page.getByRole('button', { name: '登録してはじめる' }).click()
    await page.getByText('推測されやすい').waitFor()
    await page.getByRole('textbox', { name: '新しいパスワード' }).fill(password)
    await page.getByRole('button', { name: '登録してはじめる' }).click()
    await page.getByRole('button', { name: /^アカウント.*管理 花子/ }).waitFor()

    await page.goto(`${portal.url}/settings/security`)
    await page.getByRole('button', { name: '認証アプリを設定' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('img', { name: '認証アプリ用の QR コード' }).waitFor()
    const secret = (await dialog.locator('code').innerText()).replaceAll(' ', '')
    const totp = new TOTP({ secret: Secret.fromBase32(secret) })
    const code = () => totp.generate({ timestamp: Date.now() + later })
    await dialog.getByLabel('確認コード').fill(code())
    await dialog.getByRole('button', { name: '確認して有効にする' }).click()
    const codes = page.getByRole('dialog', { name: 'リカバリーコード' })
    const recovery = await codes.locator('code').first().innerText()
    expect(await codes.locator('code').count()).toBe(10)
    await codes.getByRole('button', { name: '保管しました' }).click()
    // A dialog that closes gives the focus back: a menu that was opened meanwhile would close again.
    await codes.waitFor({ state: 'detached' })
    await signOut(page)
    await signIn(page, 'hanako@example.jp')
    later += 30_000
    await page.getByLabel('確認コード').fill(code())
    await page.getByRole('button', { name: 'サインイン', exact: true }).click()
    await page.getByRole('button', { name: /^アカウント/ }).waitFor()
    await signOut(page)
    await signIn(page, 'hanako@example.jp')
    await page.getByLabel('確認コード').fill(recovery)
    await page.getByRole('button', { name: 'サインイン', exact: true }).click()
    await page.getByRole('button', { name: /^アカウント/ }).waitFor()

    // Eleven minutes later a token asks for a proof first, and is made by itself once it is given.
    later += 660_000
    await page.goto(`${portal.url}/tokens`)
    await page.getByRole('button', { name: 'トークンを作成' }).first().click()
    await page.getByLabel('名前').fill('夜間の一括登録')
    await page.getByLabel('著作物の閲覧').check()
    await page.getByRole('dialog').getByRole('button', { name: 'トークンを作成' }).click()
    const proof = page.getByRole('dialog', { name: '本人確認' })
    await proof.getByRole('textbox', { name: 'パスワード' }).fill(password)
    await proof.getByLabel('確認コード').fill(code())
    await proof.getByRole('button', { name: '確認して続ける' }).click()
    const token = await page.locator('code', { hasText: /^kyo_/ }).innerText()
    const answer = await fetch(`${portal.url}/v1/session`, { headers: { authorization: `Bearer ${token}` } })
    expect(answer.status).toBe(200)
    await page.context().close()
  })

  it('makes a passkey, signs in with it alone, and takes it as a proof', async () => {
    await createUser(portal.house.kyodaku, {
      name: '鍵 太郎',
      email: 'kagi@example.jp',
      password,
      language: 'ja',
      role: 'administrator',
    })
    const page = await portal.anonymous('ja')
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.goto(`${portal.url}/sign-in?next=/settings/security`)
    await signIn(page, 'kagi@example.jp')
    await page.getByLabel('パスキーの名前').fill('会社のノート PC')
    await page.getByRole('button', { name: 'パスキーを追加' }).click()
    await page.getByText('パスキーを追加しました').waitFor()

    await signOut(page)
    await page.getByRole('button', { name: 'パスキーでサインイン' }).click()
    await page.getByRole('button', { name: /^アカウント.*鍵 太郎/ }).waitFor()
    later += 660_000
    await page.goto(`${portal.url}/settings/security`)
    await page.getByRole('textbox', { name: '新しいパスワード' }).fill('gravel lantern umbrella')
    await page.getByRole('button', { name: 'パスワードを変更' }).click()
    await page.getByRole('button', { name: 'パスキーで確認' }).click()
    await page.getByText('パスワードを変更しました').waitFor()
    await page.context().close()
  })

  it('invites, in English; the guest joins by the link', async () => {
    const page = await portal.page('en', 'administrator')
    await page.goto(`${portal.url}/people`)
    await page.getByRole('button', { name: 'Invite', exact: true }).first().click()
    await page.getByLabel('E-mail address').fill('guest@example.com')
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = await page.getByLabel('Link').inputValue()
    const guest = await portal.anonymous('en')
    await guest.goto(link)
    await guest.getByLabel('Name').fill('Grace Guest')
    await guest.getByRole('textbox', { name: 'New password' }).fill('violet kettle orchard')
    await guest.getByRole('button', { name: 'Join', exact: true }).click()
    await guest.getByRole('button', { name: /Grace Guest/ }).waitFor()
    await guest.goto(link)
    await guest.getByText('has been used').waitFor()
    await guest.context().close()
    await page.context().close()
  })

  it('has no errors on any page', () => {
    expect(portal.errors).toEqual([])
  })
})
