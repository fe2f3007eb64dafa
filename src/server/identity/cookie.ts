import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionSeconds } from './sessions.js'

/** Where the server is, as browsers see it. */
export type PublicUrl = { settings: { publicUrl: string } }

const isHttps = ({ settings }: PublicUrl) => settings.publicUrl.startsWith('https://')

/**
 * The cookie of a session. Over https its name binds it to this host and to https (RFC 6265bis, section 4.1.3.2); the
 * plain name is for loopback only, where there is no https.
 */
export const sessionCookie = (house: PublicUrl): string => (isHttps(house) ? '__Host-kyodaku' : 'kyodaku')

export function secretOfCookie(house: PublicUrl, request: FastifyRequest): string | undefined {
  return request.cookies[sessionCookie(house)]
}

export function setSessionCookie(house: PublicUrl, reply: FastifyReply, secret: string): void {
  reply.setCookie(sessionCookie(house), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps(house),
    maxAge: sessionSeconds,
  })
}

export function clearSessionCookie(house: PublicUrl, reply: FastifyReply): void {
  reply.clearCookie(sessionCookie(house), { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(house) })
}

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * The origin that a browser sent the request from, when it is the house's own: the public address, or the loopback address
 * that the request came to. Undefined for any other, and where none is said.
 */
export function ownOrigin(house: PublicUrl, request: FastifyRequest): string | undefined {
  const { origin } = request.headers
  if (origin === undefined) return undefined
  if (origin === new URL(house.settings.publicUrl).origin) return origin
  const [, host] = /^http:\/\/([^/]+)$/.exec(origin) ?? []
  return host !== undefined && loopback.test(host) && host === request.host ? origin : undefined
}

/** Whether a browser says that a page of another site made it send this. Who is no browser says nothing. */
export function isForeign(house: PublicUrl, request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return request.headers.origin !== undefined && ownOrigin(house, request) === undefined
}

/**
 * Where the house is for the browser that sent a request: its own origin where it says it, else the public address, or on
 * this machine the address that the request came to. Never a name that only the request says.
 */
export function siteOf(house: PublicUrl, request: FastifyRequest): string {
  const own = ownOrigin(house, request)
  if (own !== undefined) return own
  const { origin, host } = new URL(house.settings.publicUrl)
  return loopback.test(host) && loopback.test(request.host) ? `http://${request.host}` : origin
}
