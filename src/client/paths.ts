// Written by scripts/build-client.ts from the server's description (/openapi.json). Do not edit.
export interface paths {
  '/healthz': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Whether the process answers; asks no database */
    get: operations['health']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/readyz': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Whether it can work: database, record, disk; 503 when it cannot */
    get: operations['readiness']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What happens, as it happens (server-sent events)
     * @description A stream that stays open. Each event has a type, the id of what it is about and its data as JSON. After a break send `Last-Event-ID` to be told what was missed, for a week back; `lost` says that some of it is no longer kept. Events without an id, such as progress, are told once.
     */
    get: operations['watchEvents']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/first-run': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Become the first administrator, by the link from the terminal */
    post: operations['firstRun']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/jobs': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Jobs, the newest first */
    get: operations['listJobs']
    put?: never
    /** Begin a job: match earlier decisions anew, make a snapshot, or write out receipts */
    post: operations['addJob']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/jobs/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A job */
    get: operations['getJob']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/jobs/{id}/cancel': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Cancel a job: one that waits at once, one that runs as soon as it has stopped */
    post: operations['cancelJob']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/jobs/{id}/file': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The file that a job has made */
    get: operations['downloadJobFile']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/jobs/{id}/retry': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let a job that failed or was cancelled wait again */
    post: operations['retryJob']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/jobs/summary': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The queue, kind by kind */
    get: operations['summarizeJobs']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/samples': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How far the sample catalogue is, after a first start */
    get: operations['samples']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Who is signed in, and what they may do */
    get: operations['getSession']
    put?: never
    post?: never
    /** Sign out */
    delete: operations['signOut']
    options?: never
    head?: never
    /** Change your own name or language */
    patch: operations['changeProfile']
    trace?: never
  }
  '/v1/session/party': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Act for another party of yours */
    post: operations['chooseParty']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sessions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Where you are signed in */
    get: operations['listSessions']
    put?: never
    post?: never
    /** Sign out everywhere else */
    delete: operations['endOtherSessions']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sessions/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Sign one of your devices out */
    delete: operations['endSession']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How one can sign in here */
    get: operations['getSignInWays']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in/password': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Sign in by e-mail address and password */
    post: operations['signInByPassword']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in/totp': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** The second step: a code of the authenticator app, or a recovery code */
    post: operations['signInByCode']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/step-up': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How you can prove once more that it is you */
    get: operations['getStepUpWays']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/step-up/password': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Prove it by password, and code where there is an authenticator app */
    post: operations['stepUpByPassword']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/tokens': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** API tokens of your party, newest first */
    get: operations['listTokens']
    put?: never
    /** Make an API token, which is shown this once */
    post: operations['createToken']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/tokens/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Revoke an API token, at once and for good */
    delete: operations['revokeToken']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/uploads': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Uploads, newest first */
    get: operations['listUploads']
    put?: never
    /**
     * Begin an upload (tus 1.0, creation)
     * @description Headers: `Tus-Resumable: 1.0.0`, `Upload-Length`, `Upload-Metadata: filename <base64>[,sha256 <base64 of the hex digest>]`. The answer’s `Location` is where the bytes go, by PATCH.
     */
    post: operations['beginUpload']
    delete?: never
    /** What of tus 1.0 is spoken here */
    options: operations['uploadProtocol']
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/uploads/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How far an upload is */
    get: operations['getUpload']
    put?: never
    post?: never
    /** Give up an upload that is not finished */
    delete: operations['removeUpload']
    options?: never
    head?: never
    /** Send bytes of an upload from Upload-Offset on */
    patch: operations['sendUpload']
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    ApiToken: {
      createdAt: string
      createdBy: {
        id: string
        name: string
      } | null
      expiresAt: string | null
      id: string
      lastUsedAt: string | null
      name: string
      scopes: string[]
      /** @enum {string} */
      state: 'active' | 'expired' | 'revoked'
    }
    /** @description The password was right: now a code of the authenticator app. */
    CodeNeeded: {
      challenge: string
      /** @constant */
      state: 'code-needed'
    }
    /** @description Long work: waiting its turn, under way or ended. */
    Job: {
      attempts: number
      /** Format: date-time */
      createdAt: string
      createdBy: string
      /** Format: date-time */
      endedAt?: string
      error?: {
        code: string
        message: string
      }
      id: string
      /** @enum {string} */
      kind: 'check' | 'pictures' | 'deposit' | 'import' | 'rematch' | 'snapshot' | 'export'
      /**
       * Format: date-time
       * @description While it waits to be tried again
       */
      notBefore?: string
      /** @description Whose it is; absent: the operator’s */
      party?: string
      progress?: {
        done: number
        step: string
        total: number
      }
      result?: unknown
      /** Format: date-time */
      startedAt?: string
      /** @enum {string} */
      state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
      /** @description What it is about */
      subject?: string
      title: string
    }
    JobKindSummary: {
      /** @description Within the last 24 hours */
      done: number
      /** @description Within the last seven days */
      failed: number
      /** @enum {string} */
      kind: 'check' | 'pictures' | 'deposit' | 'import' | 'rematch' | 'snapshot' | 'export'
      running: number
      /** @description Median of the last hundred that were done */
      typicalSeconds?: number
      waiting: number
    }
    Membership: {
      id: string
      /** @description Null: the operator of this installation. */
      party: string | null
      partyName: string | null
      partyRole: string | null
      role: string
    }
    /** @description What went wrong (RFC 9457). `code` is stable, `detail` is for people. */
    Problem: {
      code: string
      detail: string
      errors?: {
        path: string
        problem: string
      }[]
      instance?: string
      status: number
      title: string
      type: string
    }
    Readiness: {
      checks: components['schemas']['ReadinessCheck'][]
      ready: boolean
    }
    /** @description One thing that serving needs. */
    ReadinessCheck: {
      code?: string
      detail?: string
      /** @enum {string} */
      name: 'database' | 'migrations' | 'record' | 'disk' | 'store' | 'server'
      /** @enum {string} */
      state: 'ok' | 'warning' | 'failed'
    }
    Session: {
      actsFor: {
        mandate: string
        party: string
        scopes: string[]
      }[]
      /** @description To be sent with every write of this session, as x-csrf-token. */
      csrfToken?: string
      /** @enum {string} */
      kind: 'user' | 'token'
      /** @enum {string} */
      language: 'ja' | 'en'
      memberships: components['schemas']['Membership'][]
      party: string | null
      partyName: string | null
      partyRole: string | null
      permissions: string[]
      role: string
      stepUpUntil?: string
      user: {
        email: string | null
        id: string
        name: string
      }
    }
    SignedIn: {
      session: components['schemas']['Session']
      /** @constant */
      state: 'signed-in'
    }
    Upload: {
      bytes: number
      /** Format: date-time */
      createdAt: string
      /** @description `sha256:<hex>` of a finished one */
      digest?: string
      /** Format: date-time */
      expiresAt: string
      /** Format: date-time */
      finishedAt?: string
      id: string
      name: string
      /** @description Bytes that are on disk for certain: the upload goes on here */
      received: number
      /** @enum {string} */
      state: 'receiving' | 'finished' | 'expired'
    }
  }
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  health: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** @enum {boolean} */
            alive: true
            version: string
          }
        }
      }
    }
  }
  readiness: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Readiness']
        }
      }
      /** @description Done. */
      503: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Readiness']
        }
      }
    }
  }
  watchEvents: {
    parameters: {
      query?: {
        /** @description Only these, with commas between: job.changed, check.decided, match.found, grant.changed, reservation.changed, review.changed, upload.finished, work.changed, reference.changed, claim.changed, mandate.changed, webhook.disabled, webhook.test */
        types?: string
      }
      header?: {
        'last-event-id'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  firstRun: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** Format: email */
          email: string
          /**
           * @default ja
           * @enum {string}
           */
          language?: 'ja' | 'en'
          name: string
          password: string
          secret: string
        }
      }
    }
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['SignedIn']
        }
      }
    }
  }
  listJobs: {
    parameters: {
      query?: {
        cursor?: string
        kind?: 'check' | 'pictures' | 'deposit' | 'import' | 'rematch' | 'snapshot' | 'export'
        limit?: number
        /** @description Only these, with commas between */
        state?: string
        subject?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Job'][]
            next?: string
          }
        }
      }
    }
  }
  addJob: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json':
          | {
              /** @enum {string} */
              kind: 'rematch'
              reference: string
            }
          | {
              for?: string
              /** @enum {string} */
              kind: 'snapshot'
            }
          | {
              /** Format: date-time */
              from?: string
              /** @enum {string} */
              kind: 'export'
              /** Format: date-time */
              until?: string
              /** @enum {string} */
              what: 'receipts'
            }
      }
    }
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Job']
        }
      }
    }
  }
  getJob: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Job']
        }
      }
    }
  }
  cancelJob: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Job']
        }
      }
    }
  }
  downloadJobFile: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  retryJob: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Job']
        }
      }
    }
  }
  summarizeJobs: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            kinds: components['schemas']['JobKindSummary'][]
          }
        }
      }
    }
  }
  samples: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            code?: string
            done: number
            /** @enum {string} */
            state: 'none' | 'depositing' | 'deciding' | 'done' | 'failed'
            total: number
          }
        }
      }
    }
  }
  getSession: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Session']
        }
      }
    }
  }
  signOut: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  changeProfile: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          language?: 'ja' | 'en'
          name?: string
        }
      }
    }
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** @enum {string} */
            language: 'ja' | 'en'
            name: string
          }
        }
      }
    }
  }
  chooseParty: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description Null: the operator. */
          party: string | null
        }
      }
    }
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Session']
        }
      }
    }
  }
  listSessions: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              createdAt: string
              current: boolean
              device: string
              endsAt: string
              id: string
              lastSeenAt: string
              methods: string[]
            }[]
          }
        }
      }
    }
  }
  endOtherSessions: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            ended: number
          }
        }
      }
    }
  }
  endSession: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  getSignInWays: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** @description There is nobody yet: the terminal shows the link to begin with. */
            firstRun: boolean
            passkey: boolean
            password: boolean
            sso?: {
              label: string
            }
          }
        }
      }
    }
  }
  signInByPassword: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          email: string
          password: string
        }
      }
    }
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['SignedIn'] | components['schemas']['CodeNeeded']
        }
      }
    }
  }
  signInByCode: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          challenge: string
          code: string
        }
      }
    }
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['SignedIn']
        }
      }
    }
  }
  getStepUpWays: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            code: boolean
            passkey: boolean
            password: boolean
            sso: boolean
          }
        }
      }
    }
  }
  stepUpByPassword: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          code?: string
          password: string
        }
      }
    }
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Session']
        }
      }
    }
  }
  listTokens: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['ApiToken'][]
            next?: string
          }
        }
      }
    }
  }
  createToken: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @default 90 */
          expiresInDays?: number
          name: string
          scopes: (
            | 'works.read'
            | 'works.write'
            | 'references.write'
            | 'grants.read'
            | 'grants.write'
            | 'checks.read'
            | 'checks.write'
            | 'matches.read'
            | 'reviews.write'
            | 'record.read'
            | 'people.read'
            | 'people.write'
            | 'tokens.write'
            | 'webhooks.read'
            | 'webhooks.write'
            | 'jobs.read'
            | 'jobs.write'
            | 'settings.write'
            | 'operations.read'
            | 'operations.write'
            | 'money.read'
            | 'cases.read'
          )[]
        }
      }
    }
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            expiresAt: string
            id: string
            token: string
          }
        }
      }
    }
  }
  revokeToken: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  listUploads: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        state?: 'receiving' | 'finished'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Upload'][]
            next?: string
          }
        }
      }
    }
  }
  beginUpload: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  uploadProtocol: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getUpload: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Upload']
        }
      }
    }
  }
  removeUpload: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  sendUpload: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description What was wrong with the request, or with who asked. */
      '4XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description The server could not do it; nothing was done unless it says so. */
      '5XX': {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
}
