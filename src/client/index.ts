/**
 * The API for programs, typed from its own description: in Node and in browsers. Published as `kyodaku/client`; knows no
 * other room, only HTTP.
 */
export { type ClientErrorCode, clientError, KyodakuApiError, type Problem } from './api-error.js'
export { type ClientOptions, createClient, type Job, type KyodakuClient } from './client.js'
export type { ServerEvent } from './event-stream.js'
export type { components, operations, paths } from './paths.js'
export type { Uploadable, UploadFileOptions } from './upload.js'
