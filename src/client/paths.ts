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
  '/v1/acts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What people did, newest first
     * @description With the permission `acts.read`: by your party, on its behalf under a mandate, and by yourself; of the operator, all. Without it: what you did yourself.
     */
    get: operations['listActs']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/approvals': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Requests of your party for a second person, newest first */
    get: operations['listApprovals']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/approvals/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One of them */
    get: operations['getApproval']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/approvals/{id}/approve': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Approve it as the second person: it is done at once, in the name of who asked */
    post: operations['approve']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/approvals/{id}/decline': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Decline it as the second person */
    post: operations['declineApproval']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/approvals/{id}/withdraw': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Withdraw what you asked for */
    post: operations['withdrawApproval']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/backup': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * A backup of the whole house as one tar, while it goes on working
     * @description Its last file is `manifest.json`: a tar that ends without one was cut off. The secret key is in it only with `keys=include`, which is for the command line of the same machine.
     */
    get: operations['backup']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/checks': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Checks, newest first */
    get: operations['listChecks']
    put?: never
    /**
     * Have a file decided for a use
     * @description The decision is made by a job: follow it by `GET /v1/checks/{id}`, or by the event `check.decided`.
     */
    post: operations['startCheck']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/checks:text': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Decide a prompt, at once
     * @description Registered names in it are looked for; of what will come out of it nothing is known yet.
     */
    post: operations['checkText']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/checks/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A check with its decision, the reasons for it and every segment */
    get: operations['getCheck']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Let the rightsholders whose works were found look at the file, or no longer */
    patch: operations['shareCheck']
    trace?: never
  }
  '/v1/checks/{id}/filmstrip': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Frames of it from beginning to end, side by side, as WebP */
    get: operations['getCheckFilmstrip']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/checks/{id}/media': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The file that was checked
     * @description Any part of it by `Range` (one range a request). The type is told from the content, and never one that a browser runs.
     */
    get: operations['checkMedia']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/checks/{id}/page': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A decided check as one HTML file that needs nothing else and verifies its own receipt */
    get: operations['checkPage']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/checks/{id}/thumbnail': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One frame of the file that was checked, as WebP */
    get: operations['getCheckThumbnail']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/claims': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Claims of ownership: yours, and those upon works of yours */
    get: operations['listClaims']
    put?: never
    /** Claim a share of a work: while it is open, permissions by the registered owners go to review */
    post: operations['openClaim']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/claims/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One claim, beside what is registered */
    get: operations['getClaim']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/claims/{id}/dismiss': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Dismiss a claim: what is registered stays. By the operator */
    post: operations['dismissClaim']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/claims/{id}/uphold': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Uphold a claim, and register who owns the work now. By the operator */
    post: operations['upholdClaim']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/claims/{id}/withdraw': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Take a claim back: by whoever made it */
    post: operations['withdrawClaim']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dataset-alerts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What changed after datasets were cleared, and how many of their rows it concerns; the newest first */
    get: operations['listDatasetAlerts']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dataset-alerts/{id}/seen': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Say that what changed has been looked at */
    post: operations['seeDatasetAlert']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dataset-exports': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What goes with a model that was trained on several datasets, with all that is stated of it */
    post: operations['exportDatasets']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dataset-reports': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A report over several datasets, with statements that are given or saved */
    post: operations['reportDatasets']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Datasets that are cleared for training, or were; the newest first
     * @description Those whose rows were removed only where `state` asks for them.
     */
    get: operations['listDatasets']
    put?: never
    /**
     * Have a dataset cleared for training; with `dryRun` only say its shape, columns and some values
     * @description A job clears it: follow it by `GET /v1/datasets/{id}`, or by the events `job.changed` and `dataset.changed`.
     */
    post: operations['startDataset']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A dataset with its counts: by regime, reason, host, work and permission */
    get: operations['getDataset']
    put?: never
    post?: never
    /**
     * Remove the rows of a dataset: what was kept of them, its files, its upload
     * @description This cannot be undone: look at `GET /v1/datasets/{id}/removal` first. Its receipt, its counts and what was told to others stay, the entry in the record for ever; rows can no longer be shown or proved, and nobody is told any more when something changes.
     */
    delete: operations['removeDataset']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/exports/{form}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What goes with a model: CycloneDX, SPDX, or a file to ship beside the weights */
    get: operations['exportDataset']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/files': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The files with the admitted, review and refused rows */
    get: operations['listDatasetFiles']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/files/{outcome}/{name}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * A file with admitted, review or refused rows, in the form of the dataset, with the verdict columns
     * @description The name as it is listed, with `/` as `%2F`. Any part of it by `Range` (one range a request).
     */
    get: operations['downloadDatasetFile']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/receipt': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The receipt of a dataset, as a file: what was decided of which rows, and where it is in the record */
    get: operations['getDatasetReceipt']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/recheck': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Look for what changed since a dataset was cleared, and which of its rows it concerns
     * @description It is looked for by itself whenever something changes. Answers with the job that does it.
     */
    post: operations['recheckDataset']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/removal': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What would go if the rows of a dataset were removed, and what would stay */
    get: operations['previewDatasetRemoval']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/reports/{form}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What a law or code asks to be disclosed, each figure with how it was counted
     * @description With what the provider has stated of the dataset (`/v1/datasets/{id}/statements`).
     */
    get: operations['reportDataset']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/resume': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Go on with a dataset that was stopped or has failed, where it was */
    post: operations['resumeDataset']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/rows': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The rows of a dataset, with what became of each and why, in words
     * @description All that is asked for must hold. Rows can be looked at while others are still being decided.
     */
    get: operations['listDatasetRows']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/rows/{source}/{row}/proof': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What became of one row, as a file that anyone can check with the receipt alone
     * @description The source is its name with `/` as `%2F`; rows are counted from 0.
     */
    get: operations['proveDatasetRow']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/statements': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What the provider states of a dataset for its reports */
    get: operations['getDatasetStatements']
    /** State what only the provider can say: its reports say it from then on */
    put: operations['saveDatasetStatements']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/datasets/{id}/stop': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Stop clearing a dataset, between two of its parts; what is decided stays, and it can be gone on with */
    post: operations['stopDataset']
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
  '/v1/generations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Videos that were asked for through your gateway, refused ones too; the newest first */
    get: operations['listGenerations']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/generations/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A video that was asked for: what was decided before and after, and why */
    get: operations['getGeneration']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/generations/{id}/content': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * A released video, or a picture of it: for its provider, and for grantors who are shown it as a sample
     * @description Any part of it by `Range` (one range a request).
     */
    get: operations['generationContent']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/generations/concerning': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Videos that were asked for with your works, or turned out to show them, by all providers; the newest first */
    get: operations['listGenerationsConcerning']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/generations/concerning/figures': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How many videos were asked for with your works, by whom, and what became of them */
    get: operations['countGenerationsConcerning']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/generations/figures': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How many videos were asked for through your gateway, and what became of them */
    get: operations['countGenerations']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Permissions and offers, newest change first */
    get: operations['listGrants']
    put?: never
    /** Offer a permission, or give it at once */
    post: operations['createGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One permission: its terms as sentences, its states, the offers around it, how much of it is used */
    get: operations['getGrant']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/accept': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Accept an offer: by the side that did not make it */
    post: operations['acceptGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/counter': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Answer an offer with another one
     * @description What is not named stays as it is offered; `null` takes a condition away.
     */
    post: operations['counterGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/decisions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The decisions that rest on a permission, newest first */
    get: operations['listGrantDecisions']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/decline': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Decline an offer: by the side that did not make it */
    post: operations['declineGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/resume': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let a suspended permission cover again */
    post: operations['resumeGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/revocation': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What revoking it would touch; changes nothing */
    get: operations['previewGrantRevocation']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/revoke': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Revoke a permission at once; a job decides anew what was permitted under it since
     * @description This cannot be undone: look at `GET /v1/grants/{id}/revocation` first. What was permitted before `from` stands.
     */
    post: operations['revokeGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/suspend': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let a permission rest: it covers nothing until it is resumed */
    post: operations['suspendGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{id}/withdraw': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Take an offer back: by the side that made it */
    post: operations['withdrawGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/preview': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * What a permission or reservation would have made of the uses of the last days; records nothing
     * @description Each use is decided anew, upon what was known then and the draft. The term of the draft is left aside: it holds for all of the uses. Its caps are counted from the first use on.
     */
    post: operations['previewGrant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/home': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What waits for you, what is new, and how much there is */
    get: operations['getHome']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Takes a catalogue into the registry
     * @description Answers with the job that does it; its result is an `ImportReport`.
     */
    post: operations['startImport']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/{job}/report': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Every problem of an import, as CSV that Excel opens; or as JSON, with every work that it changed */
    get: operations['getImportReport']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/preview': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What an import would do, with every problem by line; records nothing */
    post: operations['previewImport']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/template': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** An example of a catalogue, as CSV that Excel opens */
    get: operations['getImportTemplate']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/invitations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Invitations, newest first */
    get: operations['listInvitations']
    put?: never
    /** Invite somebody; the link is shown this once */
    post: operations['invite']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/invitations/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Withdraw an invitation: its link is worth nothing from now on */
    delete: operations['withdrawInvitation']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/invitations/accept': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Join by a link: as a new person, or as the one who is signed in */
    post: operations['acceptInvitation']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/invitations/look-up': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What a link is for */
    post: operations['lookUpInvitation']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/invitations/recover': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Set a new password by a recovery link */
    post: operations['recoverByLink']
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
  '/v1/licences/export': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What holds for a work, or one permission, as ODRL or RSL */
    get: operations['exportLicence']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/licences/import': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Take a licence document as permissions and reservations; what is not understood grants nothing */
    post: operations['importLicence']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/mandates': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Mandates given and held, newest change first */
    get: operations['listMandates']
    put?: never
    /** Give a mandate: by the rightsholder itself, or the operator */
    post: operations['createMandate']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/mandates/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One mandate, and what was done under it */
    get: operations['getMandate']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/mandates/{id}/revocation': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What was done under it before and after; changes nothing */
    get: operations['previewMandateRevocation']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/mandates/{id}/revoke': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Revoke a mandate, or lay it down: what was done under it stays */
    post: operations['revokeMandate']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/matches': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Matches, the most alike first, then the newest */
    get: operations['listMatches']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/matches/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A match: why it was decided so, what else of the input matches, what was said of it */
    get: operations['getMatch']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/matches/{id}/verdicts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Say what a match is, or take back what you said
     * @description The verdict is recorded first. Another one of yours replaces it; `withdrawn` takes it back. What ends a dispute of two reviewers needs the role rights-manager or administrator.
     */
    post: operations['giveVerdict']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/matches/counts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How many matches there are, by rightsholder, state and level */
    get: operations['countMatches']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/parties': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Parties, by name */
    get: operations['listParties']
    put?: never
    /** Register a party */
    post: operations['createParty']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/parties/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One party */
    get: operations['getParty']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change the names of a party; its role and classes only the operator */
    patch: operations['changeParty']
    trace?: never
  }
  '/v1/parties/{id}/activity': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * All that was done by a party or in its name, newest first, with the decisions under its grants
     * @description Of your own party, and of those that you hold a mandate of; the operator of any.
     */
    get: operations['listActivity']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The people of your party, by name */
    get: operations['listPeople']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One person of your party */
    get: operations['getPerson']
    put?: never
    post?: never
    /** Erase a person: name, address and ways in. What they did stays in the record, under an id */
    delete: operations['erasePerson']
    options?: never
    head?: never
    /** Give somebody another role */
    patch: operations['changePerson']
    trace?: never
  }
  '/v1/people/{id}/membership': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Take somebody out of your party */
    delete: operations['removeMember']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/reactivate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let somebody in again who was kept out */
    post: operations['reactivatePerson']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/recovery-link': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A link by which somebody who has lost theirs sets a new password; shown this once */
    post: operations['makeRecoveryLink']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/sign-out': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Sign somebody out everywhere */
    post: operations['signPersonOut']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/suspend': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Keep somebody out: sessions and tokens for your party end at once */
    post: operations['suspendPerson']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/probes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Compliance probes, with what became of their prompts and how much leaks; the newest first */
    get: operations['listProbes']
    put?: never
    /**
     * Plan a probe: what is asked and how it is judged goes on record before anything is sent
     * @description For whoever owns the works and controls, has a mandate for them (scope `claim`), or is the operator. A plan is never changed, only superseded. Its prompts are sent by `kyodaku probe run`, while no server has the data folder.
     */
    post: operations['planProbe']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/probes/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A probe: its plan, and what follows from its results and what does not */
    get: operations['getProbe']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/probes/{id}/bag': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The report with everything that proves it, as a file: `kyodaku probe verify` checks it offline
     * @description It discloses every prompt, and every result with its digest. Videos are named by theirs.
     */
    get: operations['getProbeBag']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/probes/{id}/changes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Put on record what a provider says it has changed: the time before it is compared with the time after */
    post: operations['stateProbeChange']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/probes/{id}/samples': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Every prompt of a probe in the order of sending, with what became of it */
    get: operations['listProbeSamples']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/probes/{id}/samples/{sample}/media': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The video that a generator answered a prompt of a probe with
     * @description Any part of it by `Range` (one range a request). The type is told from the content, and never one that a browser runs.
     */
    get: operations['probeSampleMedia']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/receipts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Receipts of decisions, newest first */
    get: operations['listReceipts']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/receipts/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A receipt: what was decided and why, and all that it can be proved with */
    get: operations['getReceipt']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/receipts/{id}/{form}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A receipt as a file, or as a bag (zip) with proofs, checkpoints and the offline verifier */
    get: operations['downloadReceipt']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/record': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The newest checkpoint of the log, its key, and who watches it */
    get: operations['getRecord']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/record/consistency': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The proof that the log has only grown since it had so many entries */
    get: operations['proveConsistency']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/record/entries': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Entries of the log, newest first */
    get: operations['listEntries']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/record/entries/{index}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** An entry with its bytes and the proof that it is in the log */
    get: operations['getEntry']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/record/entries/{index}/{form}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** An entry, its `.tlog-proof` (C2SP) or its COSE receipt (RFC 9942), as a file */
    get: operations['downloadEntry']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/record/range': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** All entries of a stretch of the log, with the proof that they are all */
    get: operations['downloadRange']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/record/subjects/{kind}/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What proves that a party, work, grant, … stands in the record, as a file */
    get: operations['downloadSubject']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/record/verifier': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The program that verifies receipts offline, in one file */
    get: operations['downloadVerifier']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/references/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A deposited file */
    get: operations['getReference']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Says anew which parts of a reference are not the work’s own, or what it is called
     * @description Earlier decisions are matched against it again.
     */
    patch: operations['updateReference']
    trace?: never
  }
  '/v1/references/{id}/filmstrip': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Frames of a reference from beginning to end, side by side, as WebP */
    get: operations['getReferenceFilmstrip']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/references/{id}/media': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The file of a reference; for whom it concerns
     * @description Any part of it by `Range` (one range a request). The type is told from the content, and never one that a browser runs.
     */
    get: operations['referenceMedia']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/references/{id}/thumbnail': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One frame of a reference, as WebP */
    get: operations['getReferenceThumbnail']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/references/{id}/withdraw': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** No longer looks for a reference; a change with `withdrawn: false` takes it up again */
    post: operations['withdrawReference']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/regimes/compare': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The same uses under prior permission and under reservation, side by side
     * @description As if every work had been deposited under the one, and under the other.
     */
    get: operations['compareRegimes']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/reservations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Reservations, newest first: they are open to all */
    get: operations['listReservations']
    put?: never
    /** Reserve a work explicitly: for good, unless a permission says otherwise */
    post: operations['createReservation']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/reservations/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One reservation, as sentences */
    get: operations['getReservation']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/reviews/disagreements': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Matches on which two reviewers disagree, or disagreed until someone decided */
    get: operations['listDisagreements']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/reviews/false-matches': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Matches that were reported as false, and how often that is, by version of the thresholds */
    get: operations['listFalseMatches']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/reviews/mine': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What you have said of matches, newest first */
    get: operations['listMyVerdicts']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/reviews/next': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The next matches for you to review, held for you for some minutes */
    get: operations['nextToReview']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/reviews/progress': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What is left to review, and what you have done since */
    get: operations['reviewProgress']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/reviews/settings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How many people have to agree on a match */
    get: operations['getReviewSettings']
    /** Ask for one or for two people on every match that is reviewed from now on */
    put: operations['setReviewSettings']
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
  '/v1/search': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Works and parties by their names: from one character on, kana, kanji and romaji */
    get: operations['search']
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
    /** Act for another party of yours */
    put: operations['chooseParty']
    post?: never
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
  '/v1/settings/installation': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What the operator has set for everybody */
    get: operations['getInstallationSettings']
    /** Set single sign-on; without a new client secret the one before stays */
    put: operations['setInstallationSettings']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/settings/party': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What your party has set, and what it could ask two persons for */
    get: operations['getPartySettings']
    /** Set what your party asks two persons for, and whether of everybody a second factor */
    put: operations['setPartySettings']
    post?: never
    delete?: never
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
  '/v1/sign-in-methods': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What you sign in with */
    get: operations['getSignInMethods']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in-methods/passkeys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Keep a passkey that the browser made */
    post: operations['addPasskey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in-methods/passkeys/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Take a passkey away; not the last way in */
    delete: operations['removePasskey']
    options?: never
    head?: never
    /** Name a passkey */
    patch: operations['renamePasskey']
    trace?: never
  }
  '/v1/sign-in-methods/passkeys/options': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What a browser needs to make a passkey */
    post: operations['beginPasskey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in-methods/password': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /** Set your password; you are signed out everywhere else */
    put: operations['setPassword']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in-methods/recovery-codes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** New recovery codes, this once; those before are worth nothing */
    post: operations['makeRecoveryCodes']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in-methods/totp': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Begin with an authenticator app: its secret, for a QR code */
    post: operations['beginTotp']
    /** Take the authenticator app and its recovery codes away */
    delete: operations['removeTotp']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in-methods/totp/confirmation': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Show that the app works: from now on its code is asked for. Gives the recovery codes, this once */
    post: operations['confirmTotp']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in/oidc': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Where to send the browser for single sign-on */
    post: operations['beginSso']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in/passkey': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Sign in by passkey */
    post: operations['signInByPasskey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sign-in/passkey/options': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What a browser needs to sign in by passkey */
    post: operations['askPasskey']
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
  '/v1/step-up/passkey': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Prove it by passkey */
    post: operations['stepUpByPasskey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/step-up/passkey/options': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What a browser needs to prove it by passkey */
    post: operations['askPasskeyForStepUp']
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
  '/v1/webhooks': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Webhook endpoints of your party */
    get: operations['listWebhooks']
    put?: never
    /** Add an endpoint; its secret is shown this once */
    post: operations['createWebhook']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A webhook endpoint */
    get: operations['getWebhook']
    put?: never
    post?: never
    /** Remove an endpoint with the log of its deliveries */
    delete: operations['removeWebhook']
    options?: never
    head?: never
    /** Change an endpoint, disable or enable it */
    patch: operations['changeWebhook']
    trace?: never
  }
  '/v1/webhooks/{id}/deliveries': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What was sent to an endpoint, the newest first, for thirty days */
    get: operations['listWebhookDeliveries']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/{id}/deliveries/{delivery}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A delivery with what was sent and every answer */
    get: operations['getWebhookDelivery']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/{id}/deliveries/{delivery}/resend': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Send a delivery once more, under the same id */
    post: operations['resendWebhookDelivery']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/{id}/secret': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Make a new secret; the one before is good for another day */
    post: operations['rotateWebhookSecret']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/{id}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Send a message of type webhook.test, once */
    post: operations['testWebhook']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Works, by title; of a question, by how well they fit it */
    get: operations['listWorks']
    put?: never
    /** Registers a work */
    post: operations['createWork']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A work: names, ownership by territory and period, where it stands, what there is about it */
    get: operations['getWork']
    /** Says anew what a work is; its owners stay */
    put: operations['updateWork']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/datasets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** In which datasets a work was found, in how many rows, by whom, and where it was looked for */
    get: operations['listWorkDatasets']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/generations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Videos that were asked for with a work, or turned out to show it, as it happens; the newest first
     * @description For its owners: of all providers, without what was asked for. A provider is told of its own.
     */
    get: operations['listWorkGenerations']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/generations/figures': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How many videos were asked for with a work, by whom, and what became of them */
    get: operations['countWorkGenerations']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/history': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What was registered of a work, newest first, and by whom */
    get: operations['listWorkHistory']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/inquiry': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * “Was my work in it?”, as a file that anyone can verify: what was found, and what was searched
     * @description For the owners of a work and who acts for them, for authorities, for providers of their own datasets, and for the operator. Of datasets of others the owners of a work are told by name only where it was found; of the rest, the entry in the record.
     */
    get: operations['inquireWork']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/owners': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Says whom a work belongs to
     * @description By a sole owner or the operator; of a work with several owners, or of somebody else, a claim is opened instead.
     */
    put: operations['transferWork']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/references': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Deposited files of a work, as far as the caller may see them */
    get: operations['listReferences']
    put?: never
    /**
     * Deposits an upload as a reference of a work
     * @description Answers with the job that does it; its result names the reference.
     */
    post: operations['depositReference']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/resume': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Lift the stops of a work that were made in your name: what was permitted is permitted again */
    post: operations['resumeWork']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/stop': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Stop a work, and all that belongs to it: refused at every gate from now on, whatever has been permitted
     * @description Recorded as a reservation that `stops`, open to all. Gates go by it within seconds. What it would have changed is told by `POST /v1/grants/preview`.
     */
    post: operations['stopWork']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/works/{id}/stops': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What stops a work now: itself, or a work that it belongs to */
    get: operations['listWorkStops']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export interface webhooks {
  'check.decided': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A check has been decided */
    post: operations['on.check.decided']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'claim.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A claim of ownership is new or has been settled */
    post: operations['on.claim.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'dataset.alerted': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Rows of a dataset that was cleared would be decided otherwise now */
    post: operations['on.dataset.alerted']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'dataset.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** The clearing of a dataset has begun, was stopped, is done or has failed, or its rows were removed */
    post: operations['on.dataset.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'grant.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A permission or offer is new or has changed its state */
    post: operations['on.grant.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'job.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A job has ended */
    post: operations['on.job.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'mandate.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A mandate has been given or revoked */
    post: operations['on.mandate.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'match.found': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What somebody else had decided resembles a work of yours */
    post: operations['on.match.found']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'reference.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A deposited file is new or has changed */
    post: operations['on.reference.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'reservation.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A work has been reserved */
    post: operations['on.reservation.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'review.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A match has been reviewed */
    post: operations['on.review.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'upload.finished': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** An upload is complete */
    post: operations['on.upload.finished']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'webhook.disabled': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** An endpoint takes nothing and is no longer sent to */
    post: operations['on.webhook.disabled']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'webhook.test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Sent when you ask for a test */
    post: operations['on.webhook.test']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'work.changed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A work is new or has changed */
    post: operations['on.work.changed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export interface components {
  schemas: {
    Act: {
      /** @description The operation’s id in this description, or a word such as `signIn.failed`. */
      action: string
      /** @description The second person, where the party asks for two. */
      approvedBy?: string
      /** Format: date-time */
      at: string
      id: string
      /** @description Where the record has its salted digest. */
      logIndex: number
      mandate?: string
      onBehalfOf?: string
      /** @description `done`, an HTTP status, or why not. */
      outcome: string
      /** @description For whom it was done; absent: the operator. */
      party?: string
      /** @description What it was done to. */
      subjects: string[]
      token?: string
      user?: string
    }
    Activity: {
      /** @description Null: the operator of this installation */
      actedBy: string | null
      /** Format: date-time */
      at: string
      /** @enum {string} */
      change: 'added' | 'changed' | 'decided'
      id: string
      /** @enum {string} */
      kind: 'party' | 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim' | 'decision'
      logIndex: number
      mandate: string | null
      onBehalfOf: string | null
      /** @enum {string} */
      relation: 'by' | 'in-its-name' | 'about'
      /** @description What was registered, or decided */
      subject:
        | {
            body: {
              grants: string[]
              /** @enum {string} */
              outcome: 'refuse' | 'review' | 'permit'
              supersedes?: string
              use: {
                kind: string
                model: string
                party: string
                territory: string
              }
              works: string[]
            }
            /** @constant */
            kind: 'decision'
          }
        | {
            body: {
              [key: string]: unknown
            }
            /** @enum {string} */
            kind: 'party' | 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim'
          }
    }
    ActNames: {
      parties: {
        [key: string]: {
          en: string
          ja: string
        }
      }
      /** @description Without those who have been erased, and those of another party. */
      people: {
        [key: string]: string
      }
      /** @description What was done to, as far as it is registered and you may see it. */
      subjects: {
        [key: string]: {
          /** @enum {string} */
          kind: 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim' | 'party'
          title: {
            en: string
            ja: string
          }
          /** @description Whose page shows it, where it has none of its own */
          work?: string
        }
      }
    }
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
    Approval: {
      /** @description What the party asks two persons for. */
      action: string
      askedAt: string
      askedBy: {
        id: string
        name: string
      }
      /** @description What was asked, as it was sent. */
      body: unknown
      decidedAt: string | null
      decidedBy: {
        id: string
        name: string
      } | null
      expiresAt: string
      id: string
      method: string
      note: string | null
      operation: string
      own: boolean
      /** @description Whoever approves needs it too. */
      permission: string
      result: {
        code?: string
        detail?: string
        status: number
      } | null
      /** @enum {string} */
      state: 'waiting' | 'approved' | 'declined' | 'withdrawn' | 'failed' | 'expired'
      url: string
    }
    /** @description Nothing is done yet: the party wants a second person, who has been asked. */
    ApprovalAsked: {
      approval: {
        action: string
        id: string
        /** @constant */
        state: 'waiting'
      }
    }
    ApprovedRequest: {
      /** @description What the party asks two persons for. */
      action: string
      askedAt: string
      askedBy: {
        id: string
        name: string
      }
      /** @description What was asked, as it was sent. */
      body: unknown
      decidedAt: string | null
      decidedBy: {
        id: string
        name: string
      } | null
      expiresAt: string
      given?: unknown
      id: string
      method: string
      note: string | null
      operation: string
      own: boolean
      /** @description Whoever approves needs it too. */
      permission: string
      result: {
        code?: string
        detail?: string
        status: number
      } | null
      /** @enum {string} */
      state: 'waiting' | 'approved' | 'declined' | 'withdrawn' | 'failed' | 'expired'
      url: string
    }
    Bilingual: {
      en: string
      ja: string
    }
    ChangedTerms: {
      caps?: {
        count?: number
        seconds?: number
        shareOfClip?: number
      } | null
      contexts?: {
        allowed?: string[]
        excluded?: string[]
      } | null
      duties?: {
        attribution?: string
        label?: string
        rateCard?: string
        report?: string
        samples?: number
      } | null
      /** Format: date-time */
      from?: string
      modalities?: ('video' | 'image' | 'audio' | 'text')[] | null
      models?: string[]
      price?: {
        amountMinor: number
        currency: string
        /** @enum {string} */
        per: 'once' | 'use' | 'second' | 'month' | 'year'
      } | null
      purposes?: string[] | null
      ratingMax?: ('12' | '15' | '18' | 'all') | null
      territories?: string[]
      until?: string | null
      uses?: ('train' | 'generate' | 'release')[]
      works?: string[]
    }
    Check: {
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      decidedAt?: string
      durationSeconds?: number
      error?: {
        code: string
        message: string
      }
      id: string
      job?: string
      /** @enum {string} */
      kind: 'media' | 'text'
      /** @description Of the strongest match; 0 where there is none */
      level?: number
      matches?: number
      name: string
      /** @enum {string} */
      outcome?: 'refuse' | 'review' | 'permit'
      /** @description False for one that another party has shared */
      own: boolean
      party?: string
      /** @description While it is looked at: seconds of the medium done, and in all */
      progress?: {
        done: number
        step: string
        total: number
      }
      receipt?: string
      shared: boolean
      /** @enum {string} */
      state: 'waiting' | 'running' | 'decided' | 'failed' | 'cancelled'
      use: {
        context?: string[]
        /** @enum {string} */
        kind: 'train' | 'generate' | 'release'
        /** @enum {string} */
        modality?: 'video' | 'image' | 'audio' | 'text'
        model: string
        party: string
        purpose?: string
        /** @enum {string} */
        rating?: '12' | '15' | '18' | 'all'
        /** @enum {string} */
        regime: 'prior-permission' | 'reservation'
        territory: string
      }
    }
    CheckDetail: {
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      decidedAt?: string
      decision?: {
        needed: {
          from: string[]
          text: components['schemas']['Bilingual']
          work: string
        }[]
        reasons: {
          code: string
          grant?: string
          /** @enum {string} */
          outcome: 'refuse' | 'review' | 'permit'
          segment?: number
          text: components['schemas']['Bilingual']
          work?: string
        }[]
        /** @enum {string} */
        regime: 'prior-permission' | 'reservation'
        rules: string
        summary: components['schemas']['Bilingual']
        underOtherRegime: {
          /** @enum {string} */
          outcome: 'refuse' | 'review' | 'permit'
          /** @enum {string} */
          regime: 'prior-permission' | 'reservation'
        }
        works: {
          /** @enum {string} */
          outcome: 'refuse' | 'review' | 'permit'
          work: string
        }[]
      }
      durationSeconds?: number
      error?: {
        code: string
        message: string
      }
      id: string
      job?: string
      /** @enum {string} */
      kind: 'media' | 'text'
      /** @description Of the strongest match; 0 where there is none */
      level?: number
      log?: {
        index: number
        treeSize: number
      }
      matches?: number
      /** @description The file itself, where it may be looked at */
      media?: {
        /** @enum {string} */
        kind: 'video' | 'image'
        type: string
        url: string
      }
      name: string
      names: {
        /** @enum {string} */
        certainty: 'sure' | 'possible'
        name: string
        where: string
        work: string
      }[]
      /** @enum {string} */
      outcome?: 'refuse' | 'review' | 'permit'
      /** @description False for one that another party has shared */
      own: boolean
      parties: {
        id: string
        names: {
          common?: boolean
          /** @enum {string} */
          kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
          language?: string
          /** @enum {string} */
          script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
          text: string
        }[]
      }[]
      party?: string
      /** @description While it is looked at: seconds of the medium done, and in all */
      progress?: {
        done: number
        step: string
        total: number
      }
      receipt?: string
      references: {
        /** @description As far as the reader may know: of a hidden one up to where it was found */
        durationSeconds: number
        id: string
        /** @enum {string} */
        mediaKind?: 'video' | 'image'
        name?: string
        /** @description Whether its medium may be looked at */
        visible: boolean
        work: string
      }[]
      /** @description What was looked for: index, thresholds, versions. No match means no more than this */
      search: unknown
      segments: components['schemas']['CheckSegment'][]
      shared: boolean
      /** @enum {string} */
      state: 'waiting' | 'running' | 'decided' | 'failed' | 'cancelled'
      /** @description The receipt of a newer decision on the same input */
      supersededBy?: string
      use: {
        context?: string[]
        /** @enum {string} */
        kind: 'train' | 'generate' | 'release'
        /** @enum {string} */
        modality?: 'video' | 'image' | 'audio' | 'text'
        model: string
        party: string
        purpose?: string
        /** @enum {string} */
        rating?: '12' | '15' | '18' | 'all'
        /** @enum {string} */
        regime: 'prior-permission' | 'reservation'
        territory: string
      }
      works: {
        id: string
        owners: string[]
        titles: {
          common?: boolean
          /** @enum {string} */
          kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
          language?: string
          /** @enum {string} */
          script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
          text: string
        }[]
      }[]
    }
    CheckSegment: {
      coverage: number
      evidence?: {
        /** @enum {string} */
        falseMatchBasis: 'measured' | 'extrapolated'
        matchedFrames: number
        medianDistance: number
        pictureDistance: number
        queryRegion: string
        referenceRegion: string
      }
      falseMatchProbability: number
      /** @description Its place in the findings of the receipt */
      finding: number
      inputRange: [number, number]
      level: number
      match?: {
        id: string
        /** @description Whether it is a match of a party that the reader acts for */
        own: boolean
        party: string
        state: string
      }
      mirrored: boolean
      /** @description Its number in this check, from 1, by time */
      n: number
      orientation: string
      reference: string
      referenceRange: [number, number]
      score: number
      speed: number
      work: string
    }
    /** @description The password was right: now a code of the authenticator app. */
    CodeNeeded: {
      challenge: string
      /** @constant */
      state: 'code-needed'
    }
    ConcerningGeneration: {
      /** Format: date-time */
      completedAt?: string
      /** Format: date-time */
      createdAt: string
      /** @description The gateway was only tried: nothing was held back */
      dryRun: boolean
      /** @enum {string} */
      fate: 'refused' | 'underway' | 'reviewing' | 'released' | 'withheld' | 'failed' | 'deleted'
      id: string
      /** @enum {string} */
      kind: 'create' | 'remix' | 'edit' | 'extension'
      model: string
      provider: string
      purpose?: string
      /** @description You may look at what came out: a permission of yours asks for samples */
      sample: boolean
      /** @description Of video, as asked for or made */
      seconds?: number
      /** @enum {string} */
      state:
        | 'refused'
        | 'permitted'
        | 'sending'
        | 'generating'
        | 'checking'
        | 'reviewing'
        | 'released'
        | 'withheld'
        | 'failed'
        | 'deleted'
      territory: string
      /** @description Yours, of those that it concerns */
      works: string[]
    }
    /** @description RFC 9162, section 2.1.4, against the newest checkpoint. */
    ConsistencyProof: {
      checkpoint: string
      from: number
      hashes: string[]
      to: number
    }
    /** @description A dataset that is cleared for training, or was. */
    Dataset: {
      /**
       * Format: date-time
       * @description The time that everything is decided for
       */
      at: string
      /** Format: date-time */
      clearedAt?: string
      /** Format: date-time */
      createdAt: string
      error?: {
        code: string
        message: string
      }
      id: string
      /**
       * @description Stopped by nobody: the process that cleared it has ended, and it can be gone on with
       * @constant
       */
      interrupted?: true
      job?: string
      /** @description Of the entry in the record */
      logIndex?: number
      model: string
      name: string
      otherRegime: components['schemas']['RowsByOutcome']
      /** @description Under the regime that was asked for */
      outcomes: components['schemas']['RowsByOutcome']
      /** @description Who wants to train */
      party: string
      /** @description While it runs: rows, or bytes where it is not known how many rows there are */
      progress?: {
        done: number
        step: string
        total: number
      }
      purpose?: string
      receipt?: string
      /**
       * @description What is asked for; the other is decided beside it
       * @enum {string}
       */
      regime: 'prior-permission' | 'reservation'
      /**
       * Format: date-time
       * @description When its rows were removed; its receipt and counts stay
       */
      removedAt?: string
      removedBy?: string
      /** @description Decided so far */
      rows: number
      rowsTotal?: number
      /** @enum {string} */
      state: 'waiting' | 'running' | 'stopped' | 'cleared' | 'failed' | 'removed'
      territory: string
    }
    /** @description What changed after a dataset was cleared, and which rows it concerns. */
    DatasetAlert: {
      /** @description `grant-revoked`, `work-deposited`, `reference-added`, `reservation-added`, … */
      cause: string
      /** Format: date-time */
      createdAt: string
      dataset: string
      /** @description What was found only now, in the first of these rows */
      found: {
        /** @enum {string} */
        kind: 'match' | 'name' | 'declaration' | 'signal' | 'incomplete'
        /** @description Resemblance, 0 to 5 */
        level?: number
        reference?: string
        /** @description From and to, in the reference */
        referenceSeconds?: [number, number]
        /** @description The first such row: its ordinal in the source, from 0 */
        row: number
        score?: number
        /** @description From and to, in the row’s media */
        seconds?: [number, number]
        source: string
        /** @description The name that stands there, or where it is known from */
        text?: string
        work?: string
      }[]
      id: string
      logIndex?: number
      /** @description Of the dataset; for its provider */
      name?: string
      /** @description Who is told */
      party: string
      provider: string
      /** @description So many rows would be decided otherwise now */
      rows: number
      /** Format: date-time */
      seenAt?: string
      /** @description The grant, work or reservation that it is about */
      subject: string
      /** @description Counts before and after, and ranges of rows */
      summary: unknown
      work?: string
    }
    DatasetDescription: {
      /** @description Of all sources, where that is known */
      bytes?: number
      columns: {
        column: string
        /** @description How it is looked at; empty: it is not */
        mapped: components['schemas']['MappedColumn'][]
        samples: string[]
      }[]
      /** @description The first files that are not read */
      passedOver: {
        name: string
        /** @enum {string} */
        why: 'beside-tables' | 'beside-shard' | 'unknown-format' | 'unsafe-name' | 'empty' | 'hidden'
      }[]
      passedOverInAll: number
      /** @description The known shape that it was recognised as */
      shape?: string
      sources: number
      warnings: {
        about: string
        code: string
      }[]
    }
    DatasetDetail: {
      /** @description What changed since, and nobody has looked at */
      alerts: number
      /**
       * Format: date-time
       * @description The time that everything is decided for
       */
      at: string
      /** @description Rows that could not be read as such; they are refused */
      broken: number
      /** Format: date-time */
      clearedAt?: string
      /** Format: date-time */
      createdAt: string
      error?: {
        code: string
        message: string
      }
      /** @description On which admitted rows rest */
      grants: {
        grant: string
        grantor?: string
        rows: number
      }[]
      /** @description Those with most rows */
      hosts: {
        admit: number
        host: string
        refuse: number
        review: number
      }[]
      hostsInAll: number
      id: string
      /**
       * @description Stopped by nobody: the process that cleared it has ended, and it can be gone on with
       * @constant
       */
      interrupted?: true
      job?: string
      location: string
      /** @description Of the entry in the record */
      logIndex?: number
      /** @description What rows were looked up in */
      looked?: components['schemas']['DatasetLooked']
      /** @description The columns that were looked at */
      mapping?: components['schemas']['DatasetMapping']
      model: string
      name: string
      names: {
        parties: {
          [key: string]: {
            en: string
            ja: string
          }
        }
        works: {
          [key: string]: {
            en: string
            ja: string
          }
        }
      }
      otherRegime: components['schemas']['RowsByOutcome']
      /** @description Under the regime that was asked for */
      outcomes: components['schemas']['RowsByOutcome']
      /** @description Who wants to train */
      party: string
      /** @description The first files that lie there and are not read */
      passedOver: {
        name: string
        /** @enum {string} */
        why: 'beside-tables' | 'beside-shard' | 'unknown-format' | 'unsafe-name' | 'empty' | 'hidden'
      }[]
      passedOverInAll: number
      /** @description While it runs: rows, or bytes where it is not known how many rows there are */
      progress?: {
        done: number
        step: string
        total: number
      }
      purpose?: string
      reasons: {
        code: string
        rows: number
      }[]
      receipt?: string
      /**
       * @description What is asked for; the other is decided beside it
       * @enum {string}
       */
      regime: 'prior-permission' | 'reservation'
      /** @description Rows by what became of them under the regime that was asked for, and under the other */
      regimes: {
        /** @enum {string} */
        asked: 'admit' | 'review' | 'refuse'
        /** @enum {string} */
        other: 'admit' | 'review' | 'refuse'
        rows: number
      }[]
      /** @description Entries in the record when the registry was read */
      registryLogSize: number
      /**
       * Format: date-time
       * @description When its rows were removed; its receipt and counts stay
       */
      removedAt?: string
      removedBy?: string
      /** @description Decided so far */
      rows: number
      rowsTotal?: number
      /** @description The first of them */
      sources: {
        bytes?: number
        compression: string
        format: string
        name: string
      }[]
      /** @enum {string} */
      state: 'waiting' | 'running' | 'stopped' | 'cleared' | 'failed' | 'removed'
      territory: string
      /** @description What could not be looked at */
      unchecked: {
        rows: number
        what: string
      }[]
      /** @description Those with most rows */
      works: {
        admit: number
        refuse: number
        review: number
        work: string
      }[]
      worksInAll: number
    }
    DatasetExportInput: {
      /** @description Datasets by their ids, or by the ids of their receipts */
      datasets: string[]
      /** @enum {string} */
      form: 'cyclonedx' | 'spdx' | 'weights'
      /**
       * @description Of `weights` alone: for people
       * @default json
       * @enum {string}
       */
      format?: 'html' | 'md' | 'json'
      /**
       * @description Of names
       * @default en
       * @enum {string}
       */
      language?: 'ja' | 'en'
      model?: {
        downloadUrl?: string
        /** @description An SPDX expression */
        licence?: string
        /** @description Default: the one that they were cleared for */
        name?: string
        providerUrl?: string
        /** Format: date-time */
        releasedAt?: string
        version?: string
        weights?: {
          name: string
          sha256: string
        }[]
      }
      /** @description Where receipts can be had, with `{id}`; default: the files beside the weights */
      receiptUrl?: string
    }
    DatasetFile: {
      bytes: number
      name: string
      /** @enum {string} */
      outcome: 'admit' | 'review' | 'refuse'
    }
    /** @description How many names, locations, … rows were looked up in, and how. */
    DatasetLooked: {
      /** @description Crawlers: what was said to them counted */
      agents?: string[]
      /** @enum {string} */
      content: 'auto' | 'hashes' | 'skip'
      /** @description Lists of digests beside the registry, by their digests */
      digestLists?: string[]
      digests: number
      locations: number
      names: number
      references: number
      signals?: {
        digest: string
        from: string
        until: string
      }
      /** @enum {string} */
      unchecked: 'admit' | 'review'
    }
    /** @description Which columns are looked at, in the order in which they are committed to. */
    DatasetMapping: {
      columns: components['schemas']['MappedColumn'][]
      shape?: string
    }
    DatasetRemoval: {
      keptBytes: number
      /** @description Parts of which values, reasons and proofs were kept */
      keptParts: number
      logIndex?: number
      outputBytes: number
      /** @description With the admitted, review and refused rows */
      outputFiles: number
      /** @description Stays: a folder that is not the house’s own */
      outputKept?: string
      /** @description Stays, as its entry in the record does for ever */
      receipt?: string
      /** @description 0 where it was no upload, or something else is made of it, too */
      uploadBytes: number
    }
    DatasetReportInput: {
      /** @description Datasets by their ids, or by the ids of their receipts */
      datasets: string[]
      /**
       * @default html
       * @enum {string}
       */
      format?: 'html' | 'md' | 'json'
      /** @enum {string} */
      kind: 'eu-summary' | 'principle-code' | 'due-diligence'
      /**
       * @default en
       * @enum {string}
       */
      language?: 'ja' | 'en'
      /** @description Default: those that are saved with the newest of them */
      statements?: components['schemas']['ReportStatements']
    }
    /** @description A row of a dataset, what became of it and why. */
    DatasetRow: {
      grants: string[]
      /** @enum {string} */
      otherRegime: 'admit' | 'review' | 'refuse'
      /** @enum {string} */
      outcome: 'admit' | 'review' | 'refuse'
      reasons: {
        code: string
        grant?: string
        /** @enum {string} */
        outcome: 'refuse' | 'review' | 'permit'
        text: {
          en: string
          ja: string
        }
        work?: string
      }[]
      /** @description Its ordinal in the source, from 0 */
      row: number
      source: string
      /** @description What could not be looked at */
      unchecked: string[]
      values: {
        /** @description Its name; `clip[].span` for a path; `.txt` for a member of a sample */
        column: string
        /**
         * @description The id is taken out of a file name; or the digest is that of media beside the table, which the value names
         * @enum {string}
         */
        from?: 'file-name' | 'media'
        /** @description Of a platform id: whose ids they are; of a digest: the algorithm; of a text: what it is */
        of?: string
        /** @enum {string} */
        role: 'url' | 'platform-id' | 'text' | 'digest' | 'frame-hashes' | 'key' | 'declared-work' | 'duration'
        value: string | null
      }[]
      works: string[]
    }
    /** @description Where the work was looked for. Not found means no more than this. */
    DatasetsSearched: {
      /** @description Of these datasets, how many were cleared before the work was registered, and could not know of it */
      before: number
      datasets: number
      /**
       * @description Of all providers, or only of the one that asks
       * @enum {string}
       */
      of: 'everyone' | 'own'
      rows: number
      /**
       * Format: date-time
       * @description When the first of them was cleared
       */
      since?: string
      /** Format: date-time */
      workRegisteredAt: string
    }
    DepositDraftInput: {
      /** @default [] */
      excludedSeconds?: [number, number][]
      name?: string
      /** @default false */
      negative?: boolean
      upload: string
    }
    Disagreement: {
      match: components['schemas']['Match']
      verdicts?: components['schemas']['MatchVerdict'][]
    }
    /** @description What an entry is about, where you may see it. */
    EntrySubject: {
      id: string
      /** @enum {string} */
      kind: 'receipt' | 'match' | 'party' | 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim'
      title: string
    }
    ExplainedReason: {
      code: string
      grant?: string
      /** @enum {string} */
      outcome: 'refuse' | 'review' | 'permit'
      text: {
        en: string
        ja: string
      }
    }
    FalseMatch: {
      match: components['schemas']['Match']
      notes: string[]
      thresholds: string
    }
    FalseMatchRate: {
      falseMatches: number
      level: number
      /** @description Matches that people have judged. */
      settled: number
      /** @description Versions of the matcher and its calibration. */
      thresholds: string
    }
    Found: {
      /** @enum {string} */
      how: 'exact' | 'prefix' | 'word' | 'part' | 'words'
      id: string
      /** @enum {string} */
      kind: 'work' | 'party'
      /** @description The name that was found, where it is another; absent: its id */
      matched?: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }
      parent?: string
      /** @enum {string} */
      role?: 'rightsholder' | 'association' | 'provider' | 'authority'
      /** @description Its first name */
      title?: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }
      withheld: boolean
      /** @enum {string} */
      workKind?:
        | 'franchise'
        | 'series'
        | 'season'
        | 'episode'
        | 'film'
        | 'game'
        | 'manga'
        | 'illustration'
        | 'character'
        | 'other'
    }
    Generation: {
      /** Format: date-time */
      completedAt?: string
      /** Format: date-time */
      createdAt: string
      /** @description The gateway was only tried: nothing was held back */
      dryRun: boolean
      error?: {
        code: string
        message: string
      }
      /** @enum {string} */
      fate: 'refused' | 'underway' | 'reviewing' | 'released' | 'withheld' | 'failed' | 'deleted'
      id: string
      /** @enum {string} */
      kind: 'create' | 'remix' | 'edit' | 'extension'
      model: string
      /** @description Of the decision about what came out */
      outputReceipt?: string
      progress: number
      /** @description Absent once it is deleted */
      prompt?: string
      provider: string
      purpose?: string
      /** @description Of the decision about the request */
      receipt: string
      /**
       * Format: date-time
       * @description Until when a person may decide: after that it is withheld
       */
      reviewUntil?: string
      /**
       * Format: date-time
       * @description Until when what was withheld is kept, sealed
       */
      sealedUntil?: string
      /** @description Of video, as asked for or made */
      seconds?: number
      size?: string
      /** @description The video that it is made from */
      source?: string
      /** @enum {string} */
      state:
        | 'refused'
        | 'permitted'
        | 'sending'
        | 'generating'
        | 'checking'
        | 'reviewing'
        | 'released'
        | 'withheld'
        | 'failed'
        | 'deleted'
      /** @description The provider’s customer */
      tenant?: string
      territory: string
      /** @description Works that it was asked for with, or that it turned out to show */
      works: string[]
    }
    GenerationDetail: {
      generation: components['schemas']['Generation']
      names: components['schemas']['Names']
      /** @description For the decision about what came out; empty before there is one */
      outputReasons: components['schemas']['ExplainedReason'][]
      /** @description For the decision about the request */
      reasons: components['schemas']['ExplainedReason'][]
    }
    /** @description A file that goes with a dataset: an upload, or a place on the server. */
    GivenFile: {
      /** @description A path below the folder that the operator has set; for the operator only */
      location?: string
      /** @description A finished upload */
      upload?: string
    }
    Grant: {
      caps?: {
        count?: number
        seconds?: number
        shareOfClip?: number
      }
      contexts?: {
        allowed?: string[]
        excluded?: string[]
      }
      counterTo?: string
      duties?: {
        attribution?: string
        label?: string
        rateCard?: string
        report?: string
        samples?: number
      }
      /** Format: date-time */
      from: string
      grantee: '*' | string
      grantor: string
      id: string
      modalities?: ('video' | 'image' | 'audio' | 'text')[]
      models: string[]
      /** @enum {string} */
      offeredBy?: 'grantor' | 'grantee'
      price?: {
        amountMinor: number
        currency: string
        /** @enum {string} */
        per: 'once' | 'use' | 'second' | 'month' | 'year'
      }
      purposes?: string[]
      /** @enum {string} */
      ratingMax?: '12' | '15' | '18' | 'all'
      /** Format: date-time */
      revokedFrom?: string
      signedBy?: {
        /** Format: date-time */
        at: string
        mandate: string
        party: string
      }
      /** @enum {string} */
      state: 'offered' | 'countered' | 'declined' | 'withdrawn' | 'active' | 'suspended' | 'revoked' | 'expired'
      territories: string[]
      /** Format: date-time */
      until?: string
      uses: ('train' | 'generate' | 'release')[]
      works: string[]
    }
    GrantDetail: {
      /** @description The offers that led to it, and those that answer it */
      chain: components['schemas']['Grant'][]
      events: {
        actedBy: string | null
        /** Format: date-time */
        at: string
        logIndex: number | null
        mandate: string | null
        onBehalfOf: string | null
        revokedFrom?: string
        /** @enum {string} */
        state: 'offered' | 'countered' | 'declined' | 'withdrawn' | 'active' | 'suspended' | 'revoked' | 'expired'
      }[]
      grant: components['schemas']['Grant']
      names: components['schemas']['Names']
      sentences: components['schemas']['Sentences']
      /** @enum {string} */
      side: 'grantor' | 'grantee' | 'both' | 'none'
      toAnswer: boolean
      /** @description How much of it is used; absent where that is not for you to know */
      usage?: {
        /** Format: date-time */
        asOf: string
        count: number
        seconds: number
      }
    }
    GrantItem: {
      caps?: {
        count?: number
        seconds?: number
        shareOfClip?: number
      }
      contexts?: {
        allowed?: string[]
        excluded?: string[]
      }
      counterTo?: string
      duties?: {
        attribution?: string
        label?: string
        rateCard?: string
        report?: string
        samples?: number
      }
      /** Format: date-time */
      from: string
      grantee: '*' | string
      grantor: string
      id: string
      modalities?: ('video' | 'image' | 'audio' | 'text')[]
      models: string[]
      /** @enum {string} */
      offeredBy?: 'grantor' | 'grantee'
      price?: {
        amountMinor: number
        currency: string
        /** @enum {string} */
        per: 'once' | 'use' | 'second' | 'month' | 'year'
      }
      purposes?: string[]
      /** @enum {string} */
      ratingMax?: '12' | '15' | '18' | 'all'
      /** Format: date-time */
      recordedAt: string
      /** Format: date-time */
      revokedFrom?: string
      /**
       * @description On which side of it you are
       * @enum {string}
       */
      side: 'grantor' | 'grantee' | 'both' | 'none'
      signedBy?: {
        /** Format: date-time */
        at: string
        mandate: string
        party: string
      }
      /** @enum {string} */
      state: 'offered' | 'countered' | 'declined' | 'withdrawn' | 'active' | 'suspended' | 'revoked' | 'expired'
      territories: string[]
      /** @description It is an offer, and the answer is yours */
      toAnswer: boolean
      /** Format: date-time */
      until?: string
      uses: ('train' | 'generate' | 'release')[]
      works: string[]
    }
    GrantRevocation: {
      /** @description Made since, and not decided anew yet: each is, by the job */
      after: {
        count: number
        newest: {
          /** Format: date-time */
          decidedAt: string
          input: string
          logIndex: number
          receipt: string
          seconds: number
          supersededBy?: string
          use: {
            /** @enum {string} */
            kind: 'train' | 'generate' | 'release'
            model: string
            party: string
            territory: string
          }
          works: string[]
        }[]
        seconds: number
      }
      /** @description Made under it before that instant: they stand */
      before: {
        count: number
        newest: {
          /** Format: date-time */
          decidedAt: string
          input: string
          logIndex: number
          receipt: string
          seconds: number
          supersededBy?: string
          use: {
            /** @enum {string} */
            kind: 'train' | 'generate' | 'release'
            model: string
            party: string
            territory: string
          }
          works: string[]
        }[]
        seconds: number
      }
      from: string
      grant: components['schemas']['Grant']
      /** @description The job that decides them anew; absent in a preview */
      job?: string
    }
    GrantTerms: {
      caps?: {
        count?: number
        seconds?: number
        shareOfClip?: number
      }
      contexts?: {
        allowed?: string[]
        excluded?: string[]
      }
      duties?: {
        attribution?: string
        label?: string
        rateCard?: string
        report?: string
        samples?: number
      }
      /** Format: date-time */
      from: string
      grantee: '*' | string
      grantor: string
      modalities?: ('video' | 'image' | 'audio' | 'text')[]
      models: string[]
      price?: {
        amountMinor: number
        currency: string
        /** @enum {string} */
        per: 'once' | 'use' | 'second' | 'month' | 'year'
      }
      purposes?: string[]
      /** @enum {string} */
      ratingMax?: '12' | '15' | '18' | 'all'
      territories: string[]
      /** Format: date-time */
      until?: string
      uses: ('train' | 'generate' | 'release')[]
      works: string[]
    }
    HistoryItem: {
      /** @description Null: the operator of this installation */
      actedBy: string | null
      /** Format: date-time */
      at: string
      /** @enum {string} */
      change: 'added' | 'changed'
      /** @description Which of its fields are other than before */
      fields: string[]
      /** @enum {string} */
      kind: 'work' | 'reference' | 'reservation' | 'claim'
      logIndex: number | null
      mandate: string | null
      onBehalfOf: string | null
      seq: number
      subject: string
    }
    Home: {
      /** @description What is new, newest first */
      changes: {
        /** Format: date-time */
        at: string
        by?: string
        /** @description Of so many like it this is the newest */
        count?: number
        id: string
        /** @enum {string} */
        kind: 'party' | 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim' | 'decision'
        state?: string
        title: string
        work?: string
      }[]
      figures: {
        decisions: {
          /** @description The last 30 days, oldest first */
          days: {
            /** Format: date */
            day: string
            permit: number
            refuse: number
            review: number
          }[]
          /**
           * @description Of the caller’s own uses, those that found works of theirs, or everybody’s
           * @enum {string}
           */
          of: 'own' | 'concerning' | 'all'
        }
        /** @description In force */
        grants: {
          /** @description There are more: show it as `1,000+` */
          capped: boolean
          count: number
        }
        references: {
          /** @description There are more: show it as `1,000+` */
          capped: boolean
          count: number
        }
        works: {
          /** @description There are more: show it as `1,000+` */
          capped: boolean
          count: number
        }
      }
      /** @description Of the works and parties above */
      names: {
        parties: {
          [key: string]: {
            kind: string
            language?: string
            script?: string
            text: string
          }[]
        }
        works: {
          [key: string]: {
            kind: string
            language?: string
            script?: string
            text: string
          }[]
        }
      }
      /** @description What waits for the caller, the most pressing first */
      needs: {
        /** @description There are more: show it as `1,000+` */
        capped: boolean
        count: number
        /** @description The first few */
        items: {
          /** Format: date-time */
          at?: string
          id: string
          level?: number
          /** @description The other side */
          party?: string
          title: string
          work?: string
        }[]
        /** @enum {string} */
        kind: 'matches' | 'disputes' | 'offers' | 'claims' | 'grants-ending' | 'approvals' | 'jobs-failed'
      }[]
      /**
       * @description What the party is that the caller acts for
       * @enum {string}
       */
      of: 'rightsholder' | 'association' | 'provider' | 'authority' | 'operator'
      /** @description Which of the first steps have been taken */
      steps: {
        check: boolean
        grant: boolean
        reference: boolean
        work: boolean
      }
    }
    ImportProblem: {
      code: string
      column?: string
      en: {
        remedy: string
        text: string
      }
      ja: {
        remedy: string
        text: string
      }
      line: number
      /** @enum {string} */
      severity: 'fatal' | 'error' | 'warning'
      value?: string
    }
    ImportReport: {
      /** @description The first few */
      added: string[]
      /** @description The first few */
      changed: {
        fields: string[]
        work: string
      }[]
      columns: {
        field: string
        header: string
        language?: string
        scheme?: string
      }[]
      counts: {
        changed: number
        claims: number
        errors: number
        names: number
        new: number
        recorded: number
        unchanged: number
        warnings: number
      }
      delimiter?: string
      encoding: string
      /** @enum {string} */
      format: 'csv' | 'json'
      layout?: string
      /** @description The first of them; all are in the report */
      problems: components['schemas']['ImportProblem'][]
      read: number
      /** @description Digest of the report with every problem */
      report?: string
      /** @enum {string} */
      state: 'recorded' | 'dry-run' | 'refused' | 'nothing-to-do'
    }
    ImportRequestInput: {
      /**
       * @default open
       * @enum {string}
       */
      claims?: 'open' | 'refuse'
      /** @default false */
      dryRun?: boolean
      /**
       * @description Default by the name of the upload, else csv
       * @enum {string}
       */
      format?: 'csv' | 'json'
      /** @default {} */
      mapping?: {
        [key: string]: string | null
      }
      name?: string
      owner?: string
      /** @default false */
      replace?: boolean
      /** @default false */
      skipBadRows?: boolean
      /** @description The catalogue itself, instead of an upload */
      text?: string
      upload?: string
      /** @description Of dates without one, `+09:00` */
      zone?: string
    }
    InclusionProof: {
      checkpoint: string
      hashes: string[]
      index: number
      treeSize: number
    }
    InquiredDataset: {
      /** @description Its name; with party and model absent where they are not for who asks */
      dataset?: string
      decidedAt: string
      /** @description Of its entry in the record */
      entry: number
      model?: string
      /** @description Works that were not registered then */
      notLookedFor: string[]
      party?: string
      proofs: ({
        evidence: {
          /** @enum {string} */
          outcome: 'admit' | 'review' | 'refuse'
          works: string[]
        } & {
          [key: string]: unknown
        }
        part: {
          firstRow: number
          index: number
          source: string
        } & {
          [key: string]: unknown
        }
        /** @description Its ordinal in the part */
        row: number
        /** @description In the order of the columns */
        values: (null | string | string[])[]
      } & {
        [key: string]: unknown
      })[]
      /** @description Rows that are not proved here */
      proofsLeftOut: number
      /** @description Of those, the ones that also tell of others’ works or permissions */
      proofsWithheld: number
      receipt: string
      /** @description What of its receipt is for who asks: it proves what is said here */
      recorded: {
        inputs?: {
          dataset: {
            mapping: {
              columns: ({
                /** @description Its name; `clip[].span` for a path; `.txt` for a member of a sample */
                column: string
                /**
                 * @description The id is taken out of a file name; or the digest is that of media beside the table, which the value names
                 * @enum {string}
                 */
                from?: 'file-name' | 'media'
                /** @description Of a platform id: whose ids they are; of a digest: the algorithm; of a text: what it is */
                of?: string
                /** @enum {string} */
                role: 'url' | 'platform-id' | 'text' | 'digest' | 'frame-hashes' | 'key' | 'declared-work' | 'duration'
              } & {
                [key: string]: unknown
              })[]
            } & {
              [key: string]: unknown
            }
          } & {
            [key: string]: unknown
          }
        } & {
          [key: string]: unknown
        }
      } & {
        [key: string]: unknown
      }
      /**
       * @description It was removed since: counted by its receipt
       * @constant
       */
      removed?: true
      /** @description Rows that involve any of the works */
      rows: {
        admit: number
        refuse: number
        review: number
      }
      rowsOfDataset: number
      /** @description How it was looked for; what is not here was not looked at */
      searched: {
        entries?: number
        kind: string
        rows: number
        version: string
      }[]
      text: {
        en: string
        ja: string
      }
      /** @description Rows in which something could not be looked at, by what */
      unchecked: {
        [key: string]: number
      }
      works: {
        grants: {
          grant: string
          rows: number
        }[]
        rows: {
          admit: number
          refuse: number
          review: number
        }
        work: string
      }[]
    }
    /** @description “Was my work in it?”, answered, as a file that anyone can verify. */
    InquiryAnswer: {
      /** @description The work, and what is part of it */
      asked: string[]
      at: string
      datasets: components['schemas']['InquiredDataset'][]
      format: string
      text: {
        en: string
        ja: string
      }
      work: string
    }
    Invitation: {
      createdAt: string
      email: string | null
      expiresAt: string
      id: string
      name: string | null
      party: string | null
      role: string
      /** @enum {string} */
      state: 'open' | 'accepted' | 'withdrawn' | 'expired'
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
      kind:
        | 'check'
        | 'pictures'
        | 'revocation'
        | 'deposit'
        | 'train'
        | 'import'
        | 'rematch'
        | 'recheck'
        | 'probe'
        | 'snapshot'
        | 'export'
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
      kind:
        | 'check'
        | 'pictures'
        | 'revocation'
        | 'deposit'
        | 'train'
        | 'import'
        | 'rematch'
        | 'recheck'
        | 'probe'
        | 'snapshot'
        | 'export'
      running: number
      /** @description Median of the last hundred that were done */
      typicalSeconds?: number
      waiting: number
    }
    LicenceDocument: {
      document: string
      mediaType: string
      problems: {
        path: string
        problem: string
        remedy: string
      }[]
    }
    LicenceImported: {
      grants: components['schemas']['Grant'][]
      /** @description Recorded by an earlier import */
      known: number
      names: components['schemas']['Names']
      problems: {
        path: string
        problem: string
        remedy: string
      }[]
      recorded: boolean
      reservations: components['schemas']['Reservation'][]
    }
    LiftedStops: {
      lifted: components['schemas']['Reservation'][]
    }
    Mandate: {
      association: string
      /** Format: date-time */
      from: string
      id: string
      /** Format: date-time */
      revokedFrom?: string
      rightsholder: string
      scopes: ('deposit' | 'grant' | 'claim' | 'collect')[]
      /** @enum {string} */
      state: 'active' | 'revoked'
      territories: string[]
      /** Format: date-time */
      until?: string
      works?: string[]
    }
    MandateDetail: {
      done: {
        count: number
        newest: {
          /** Format: date-time */
          at: string
          id: string
          kind: string
          logIndex: number | null
        }[]
      }
      mandate: components['schemas']['Mandate']
      names: components['schemas']['Names']
      sentences: components['schemas']['Sentences']
    }
    MandateItem: {
      association: string
      /** Format: date-time */
      from: string
      id: string
      /** Format: date-time */
      recordedAt: string
      /** Format: date-time */
      revokedFrom?: string
      rightsholder: string
      scopes: ('deposit' | 'grant' | 'claim' | 'collect')[]
      /** @enum {string} */
      state: 'active' | 'revoked'
      territories: string[]
      /** Format: date-time */
      until?: string
      works?: string[]
    }
    MandateRevocation: {
      /** @description Done at or after the instant that it is dated back to: it stands, and wants looking at */
      after: {
        count: number
        newest: {
          /** Format: date-time */
          at: string
          id: string
          kind: string
          logIndex: number | null
        }[]
      }
      /** @description Done under it before: none of it is undone */
      before: {
        count: number
        newest: {
          /** Format: date-time */
          at: string
          id: string
          kind: string
          logIndex: number | null
        }[]
      }
      mandate: components['schemas']['Mandate']
    }
    /** @description A column that is looked at, and as what. */
    MappedColumn: {
      /** @description Its name; `clip[].span` for a path; `.txt` for a member of a sample */
      column: string
      /**
       * @description The id is taken out of a file name; or the digest is that of media beside the table, which the value names
       * @enum {string}
       */
      from?: 'file-name' | 'media'
      /** @description Of a platform id: whose ids they are; of a digest: the algorithm; of a text: what it is */
      of?: string
      /** @enum {string} */
      role: 'url' | 'platform-id' | 'text' | 'digest' | 'frame-hashes' | 'key' | 'declared-work' | 'duration'
    }
    /** @description Which columns are looked at and as what, by their names; as in a mapping file. */
    MappingFile: {
      columns: {
        [key: string]:
          | ('url' | 'platform-id' | 'text' | 'digest' | 'frame-hashes' | 'key' | 'declared-work' | 'duration')
          | {
              /**
               * @description The id is taken out of a file name; or the digest is that of media beside the table, which the value names
               * @enum {string}
               */
              from?: 'file-name' | 'media'
              /** @description Of a platform id: whose ids they are; of a digest: the algorithm; of a text: what it is */
              of?: string
              /** @enum {string} */
              role: 'url' | 'platform-id' | 'text' | 'digest' | 'frame-hashes' | 'key' | 'declared-work' | 'duration'
            }
      }
      /** @description Of CSV; default: found out */
      delimiter?: string
      /** @description Of CSV: false where the first record is a row */
      header?: boolean
      /** @description Of CSV: false where quotes mean nothing */
      quotes?: boolean
    }
    /** @description A stretch of something cleared that resembles a stretch of a reference. */
    Match: {
      /** @description The check that it comes from, where you may see it. */
      checkId?: string
      /** @description 0 to 1 of the matched stretch that agrees. */
      coverage: number
      /** Format: date-time */
      decidedAt: string
      falseMatchProbability: number
      firstReceipt: string
      id: string
      input: {
        durationSeconds: number
        kind: string
        mediaDigest: string
        name: string
      }
      inputRange: [number, number]
      level: number
      logIndex: number
      orientation: string
      /**
       * @description Of this work, in the newest decision that found it.
       * @enum {string}
       */
      outcome: 'refuse' | 'review' | 'permit'
      /** @description The rightsholder. */
      party: string
      provider: string
      receipt: string
      reference: string
      referenceName?: string
      referenceRange: [number, number]
      score: number
      /** Format: date-time */
      settledAt?: string
      /** @enum {string} */
      state: 'open' | 'disputed' | 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'lapsed'
      use: {
        kind: string
        model: string
        territory: string
      }
      work: string
      workTitle: string
      workTitles: {
        language?: string
        text: string
      }[]
    }
    MatchCounts: {
      items: {
        count: number
        level: number
        party: string
        /** @enum {string} */
        state: 'open' | 'disputed' | 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'lapsed'
      }[]
    }
    MatchDetail: {
      /** @description The check that it comes from, where you may see it. */
      checkId?: string
      /** @description 0 to 1 of the matched stretch that agrees. */
      coverage: number
      /** Format: date-time */
      decidedAt: string
      falseMatchProbability: number
      firstReceipt: string
      id: string
      input: {
        durationSeconds: number
        kind: string
        mediaDigest: string
        name: string
      }
      inputRange: [number, number]
      level: number
      logIndex: number
      /** @description How many people have said something. */
      opinions?: number
      orientation: string
      /**
       * @description Of this work, in the newest decision that found it.
       * @enum {string}
       */
      outcome: 'refuse' | 'review' | 'permit'
      /** @description The rightsholder. */
      party: string
      provider: string
      reasons: components['schemas']['ExplainedReason'][]
      receipt: string
      reference: string
      referenceName?: string
      referenceRange: [number, number]
      /** @description How many people have to agree. */
      reviewers?: number
      score: number
      /** @description What else of the same input matches works of yours. */
      segments: components['schemas']['Match'][]
      /** Format: date-time */
      settledAt?: string
      /** @enum {string} */
      state: 'open' | 'disputed' | 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'lapsed'
      use: {
        kind: string
        model: string
        territory: string
      }
      /** @description Those that you may see: not what others said before you have said something. */
      verdicts?: components['schemas']['MatchVerdict'][]
      /**
       * Format: date-time
       * @description A video waits at a gate for what is said of this match: it is withheld if nobody has by then.
       */
      waitsUntil?: string
      work: string
      workTitle: string
      workTitles: {
        language?: string
        text: string
      }[]
    }
    MatchVerdict: {
      actingParty?: string
      /** Format: date-time */
      at: string
      id: string
      logIndex: number
      match: string
      mine: boolean
      note?: string
      party: string
      reviewerName?: string
      supersedes?: string
      /** Format: date-time */
      undoUntil?: string
      /** @enum {string} */
      verdict: 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'withdrawn'
      /** @enum {string} */
      weight: 'opinion' | 'decision'
    }
    Membership: {
      id: string
      /** @description Null: the operator of this installation. */
      party: string | null
      partyName: string | null
      partyRole: string | null
      role: string
    }
    MyVerdict: {
      actingParty?: string
      /** Format: date-time */
      at: string
      id: string
      logIndex: number
      match: string
      matchItem: components['schemas']['Match']
      mine: boolean
      note?: string
      party: string
      reviewerName?: string
      standing: boolean
      supersedes?: string
      /** Format: date-time */
      undoUntil?: string
      /** @enum {string} */
      verdict: 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'withdrawn'
      /** @enum {string} */
      weight: 'opinion' | 'decision'
    }
    Names: {
      parties: {
        [key: string]: {
          en: string
          ja: string
        }
      }
      works: {
        [key: string]: {
          en: string
          ja: string
        }
      }
    }
    NewDatasetInput: {
      /** @description Product tokens of the crawlers that got it: what is said to them counts. None: what is said to any AI crawler */
      agents?: string[]
      /**
       * @description Whether media that is at hand, and frame hashes that are given, are looked at; `hashes`: they are taken in place of media
       * @default auto
       * @enum {string}
       */
      content?: 'auto' | 'hashes' | 'skip'
      /** @description Lists of known digests of works: lines of `sha256:<hex>,WORK` or `md5:<hex>,WORK` */
      digests?: components['schemas']['GivenFile'][]
      /**
       * @description Says what it is found to be; clears nothing
       * @default false
       */
      dryRun?: boolean
      /** @description A path below the folder that the operator has set, or `s3://bucket/prefix`; for the operator only */
      location?: string
      /** @description Default: found by the names and values of the columns */
      mapping?: components['schemas']['MappingFile']
      /** @enum {string} */
      modality?: 'video' | 'image' | 'audio' | 'text'
      /** @description Left out only where it is just looked at */
      model?: string
      /** @description Default: the last part of where it is */
      name?: string
      /** @description Who wants to train; default: who asks */
      party?: string
      purpose?: string
      /**
       * @default prior-permission
       * @enum {string}
       */
      regime?: 'prior-permission' | 'reservation'
      /** @description What was published at the locations: a tar of a snapshot of signals, or a WARC file (of a place on the server also a folder) */
      signals?: components['schemas']['GivenFile']
      /** @default worldwide */
      territory?: string
      /**
       * @description What becomes of rows whose content could not be looked at, where nothing else speaks against them
       * @default admit
       * @enum {string}
       */
      unchecked?: 'admit' | 'review'
      /** @description A finished upload */
      upload?: string
    }
    NewProbeChangeInput: {
      /**
       * Format: date-time
       * @description When it took effect, as the provider states it
       */
      at: string
      /** @default false */
      dryRun?: boolean
      what: string
    }
    NewProbeInput: {
      /** @default 0.95 */
      confidence?: number
      /** @default false */
      dryRun?: boolean
      /** @default false */
      gateway?: boolean
      generator: string
      hypothesis: string
      /** @default 0 */
      intervalDays?: number
      /** @default 3 */
      leakLevel?: number
      model: string
      prompts: {
        /** @enum {string} */
        kind: 'name' | 'evocation' | 'neutral'
        target?: string
        text: string
      }[]
      /** @default 1 */
      rounds?: number
      /** @default 1 */
      samplesPerPrompt?: number
      seconds?: string
      seed?: string
      size?: string
      supersedes?: string
      targets: {
        id: string
        /** @enum {string} */
        role: 'work' | 'control'
        unpublished?: string
      }[]
      /** @default {} */
      test?: {
        /** @default 0.05 */
        alpha?: number
        /**
         * @default level
         * @enum {string}
         */
        measure?: 'level' | 'score'
        /** @default 99999 */
        permutations?: number
        /** @default 9999 */
        resamples?: number
        /**
         * @default work
         * @enum {string}
         */
        unit?: 'work' | 'prompt'
      }
    }
    /** @description How many uses had which outcome */
    Outcomes: {
      permit: number
      refuse: number
      review: number
    }
    OwnersDraft: {
      /** @description What it is, where that is said anew with it: one entry for both */
      change?: components['schemas']['WorkChange']
      committee?: {
        names: {
          common?: boolean
          /** @enum {string} */
          kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
          language?: string
          /** @enum {string} */
          script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
          text: string
        }[]
        representatives: {
          /** Format: date-time */
          from?: string
          party: string
          territories: string[]
          /** Format: date-time */
          until?: string
          uses: ('train' | 'generate' | 'release')[]
        }[]
      }
      owners: {
        /** Format: date-time */
        from?: string
        party: string
        share: number
        territories: string[]
        /** Format: date-time */
        until?: string
      }[]
    }
    Ownership: {
      /** Format: date-time */
      from?: string
      party: string
      share: number
      territories: string[]
      /** Format: date-time */
      until?: string
    }
    OwnershipClaim: {
      /** Format: date-time */
      claimedAt: string
      evidence?: string
      id: string
      share: {
        /** Format: date-time */
        from?: string
        party: string
        share: number
        territories: string[]
        /** Format: date-time */
        until?: string
      }
      /** @enum {string} */
      state: 'open' | 'upheld' | 'dismissed' | 'withdrawn'
      work: string
    }
    OwnershipClaimDetail: {
      claim: components['schemas']['OwnershipClaim']
      /** @description Where it would not add up if this claim were true as well */
      conflicts: {
        from?: string
        kind: string
        territory: string
        total: number
        until?: string
      }[]
      names: components['schemas']['Names']
      /** @description Who is registered as owning the work now */
      owners: components['schemas']['Ownership'][]
    }
    OwnershipClaimItem: {
      /** Format: date-time */
      claimedAt: string
      evidence?: string
      id: string
      /** Format: date-time */
      recordedAt: string
      share: {
        /** Format: date-time */
        from?: string
        party: string
        share: number
        territories: string[]
        /** Format: date-time */
        until?: string
      }
      /** @enum {string} */
      state: 'open' | 'upheld' | 'dismissed' | 'withdrawn'
      work: string
    }
    Party: {
      classes: string[]
      id: string
      logIndex: number | null
      name: string
      names: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }[]
      own: boolean
      recordedAt: string
      represented: boolean
      /** @enum {string} */
      role: 'rightsholder' | 'association' | 'provider' | 'authority'
    }
    PartyShort: {
      id: string
      names: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }[]
      /** @enum {string} */
      role: 'rightsholder' | 'association' | 'provider' | 'authority'
    }
    Passkey: {
      backedUp: boolean
      createdAt: string
      host: string
      id: string
      lastUsedAt: string | null
      name: string
    }
    Person: {
      email: string | null
      id: string
      lastSeenAt: string | null
      memberSince: string
      name: string
      party: string | null
      role: string
      /** @description Signs in by passkey, or by password and code. */
      secondFactor: boolean
      /** @enum {string} */
      state: 'active' | 'suspended'
      you: boolean
    }
    Preview: {
      after: components['schemas']['Outcomes']
      before: components['schemas']['Outcomes']
      byKind: {
        generate: {
          after: components['schemas']['Outcomes']
          before: components['schemas']['Outcomes']
        }
        release: {
          after: components['schemas']['Outcomes']
          before: components['schemas']['Outcomes']
        }
        train: {
          after: components['schemas']['Outcomes']
          before: components['schemas']['Outcomes']
        }
      }
      /** @description There were more: only the newest were looked at */
      capped: boolean
      changed: {
        /** @enum {string} */
        after: 'permit' | 'refuse' | 'review'
        /** @enum {string} */
        before: 'permit' | 'refuse' | 'review'
        /** Format: date-time */
        decidedAt: string
        input: string
        reason: {
          en: string
          ja: string
        }
        receipt: string
        use: {
          /** @enum {string} */
          kind: 'train' | 'generate' | 'release'
          model: string
          party: string
          territory: string
        }
        works: string[]
      }[]
      changes: {
        /** @enum {string} */
        after: 'permit' | 'refuse' | 'review'
        /** @enum {string} */
        before: 'permit' | 'refuse' | 'review'
        count: number
      }[]
      /** @description Caps of the draft were counted from the first use on; this much of them was used */
      counted?: {
        count: number
        seconds: number
      }
      /** Format: date-time */
      from: string
      names: components['schemas']['Names']
      /** @description Cursor of the next page of `changed` */
      next?: string
      sentences?: components['schemas']['Sentences']
      /** Format: date-time */
      until: string
      /** @description How many were decided anew */
      uses: number
      usesMax: number
    }
    /** @description A compliance probe: what is asked of a generator, and how much it leaks. */
    Probe: {
      changes: number
      controls: number
      counts: components['schemas']['ProbeCounts']
      /** Format: date-time */
      createdAt: string
      /** @description Whether something that refuses is known to stand in front of it */
      gateway: boolean
      generator: string
      hypothesis: string
      id: string
      /** @description From which resemblance level on an output is a leak */
      leakLevel: number
      /** @description Its entry in the record; absent: nothing may be sent yet */
      logIndex?: number
      model: string
      /** @description Of prompts about works, in the latest round in which any was answered */
      now: {
        round: number
        works: components['schemas']['ProbeLeaks']
      }
      /** @description Who has it probed; absent: the operator */
      party?: string
      rounds: number
      supersededBy?: string
      supersedes?: string
      works: number
    }
    /** @description What a provider says it has changed. */
    ProbeChange: {
      /** @description When it took effect, as it is stated */
      at: string
      id: string
      plan: string
      /** Format: date-time */
      recordedAt: string
      what: string
    }
    /** @description Works against works that nobody could have seen (permutation test). */
    ProbeComparison: {
      effect: {
        /** @description Cliff’s delta, -1 to 1 */
        delta: number
        difference: number
        interval: {
          high: number
          low: number
        }
      } | null
      evidence: components['schemas']['ProbeEvidence']
      test: {
        arrangements: number
        atLeast: number
        leftOut: string[]
        /** @enum {string} */
        method: 'exact' | 'monte-carlo'
        /** @description One-sided */
        p: number
        /** @description The smallest p that there could have been */
        smallestP: number
        /** @description How much more works resemble than controls, on average */
        statistic: number
        strata: {
          controls: number
          stratum: string
          works: number
        }[]
      } | null
    }
    /** @description Prompts by what became of them. */
    ProbeCounts: {
      failed: number
      output: number
      refused: number
      total: number
      underWay: number
      /** @description It broke off while it was asked, and is not asked again */
      unknown: number
      unsent: number
    }
    ProbeDetail: {
      confidence: number
      counts: components['schemas']['ProbeCounts']
      /** Format: date-time */
      createdAt: string
      /** @description Whether something that refuses is known to stand in front of it */
      gateway: boolean
      generator: string
      hypothesis: string
      id: string
      intervalDays: number
      /** @description From which resemblance level on an output is a leak */
      leakLevel: number
      /** @description Its entry in the record; absent: nothing may be sent yet */
      logIndex?: number
      model: string
      names: components['schemas']['Names']
      /**
       * Format: date-time
       * @description When the next round may begin
       */
      nextRoundAt?: string
      /** @description Who has it probed; absent: the operator */
      party?: string
      prompts: number
      report: components['schemas']['ProbeReport']
      rounds: number
      samples: number
      samplesPerPrompt: number
      /** @description What is due is sent by itself: the operator has named the generator */
      scheduled: boolean
      seconds?: string
      seed: string
      sentences: components['schemas']['ProbeSentences']
      size?: string
      supersededBy?: string
      supersedes?: string
      targets: {
        /** @description Works that it consists of, itself among them */
        covers: number
        id: string
        /** @description Deposited for them when the plan was made */
        references: number
        /** @enum {string} */
        role: 'work' | 'control'
        /** @description Of a control: why nobody can have seen it */
        unpublished?: string
      }[]
      test: {
        alpha: number
        /** @enum {string} */
        measure: 'level' | 'score'
        permutations: number
        resamples: number
        /** @enum {string} */
        unit: 'work' | 'prompt'
      }
    }
    /** @description How strong the evidence is, by a scale that was fixed before. */
    ProbeEvidence: {
      /** @description Why it is not called stronger, whatever the p-value */
      caps: ('small-effect' | 'few-controls' | 'by-prompts' | 'missing-outputs' | 'unfinished')[]
      /** @description The p-value is at most so many times likelier if there is something */
      oddsAtBest: number | null
      /** @enum {string} */
      strength: 'untellable' | 'none' | 'weak' | 'moderate' | 'strong'
    }
    /** @description What became of some of the samples. */
    ProbeLeaks: {
      /** @description The rate if nothing that is undetermined had leaked, and if all of it had */
      bounds: {
        high: number
        low: number
      } | null
      leaked: number
      looked: number
      /** @description Among what was answered: looked at or refused */
      rate: components['schemas']['ProbeRate'] | null
      /** @description Among what was looked at */
      rateOfOutputs: components['schemas']['ProbeRate'] | null
      refused: number
      sent: number
      /** @description Broken down, unknown, or not readable in full */
      undetermined: number
    }
    /** @description What is asked and how it is judged, on record before the first prompt. */
    ProbePlan: {
      confidence: number
      /** Format: date-time */
      createdAt: string
      /** @description Whether something that refuses is known to stand in front of it */
      gateway: boolean
      generator: string
      hypothesis: string
      id: string
      intervalDays: number
      /** @description From which resemblance level on an output is a leak */
      leakLevel: number
      /** @description Its entry in the record; absent: nothing may be sent yet */
      logIndex?: number
      model: string
      /** @description Who has it probed; absent: the operator */
      party?: string
      prompts: number
      rounds: number
      samples: number
      samplesPerPrompt: number
      seconds?: string
      seed: string
      size?: string
      supersededBy?: string
      supersedes?: string
      targets: {
        /** @description Works that it consists of, itself among them */
        covers: number
        id: string
        /** @description Deposited for them when the plan was made */
        references: number
        /** @enum {string} */
        role: 'work' | 'control'
        /** @description Of a control: why nobody can have seen it */
        unpublished?: string
      }[]
      test: {
        alpha: number
        /** @enum {string} */
        measure: 'level' | 'score'
        permutations: number
        resamples: number
        /** @enum {string} */
        unit: 'work' | 'prompt'
      }
    }
    /** @description A rate with its interval (Wilson), which the repetition of prompts widens. */
    ProbeRate: {
      /** @description As many independent samples would say as much */
      effectiveOf: number
      happened: number
      high: number
      low: number
      of: number
      rate: number
    }
    /** @description What the results come to, by the rules of the plan. */
    ProbeReport: {
      byKind: {
        /** @description The rate if nothing that is undetermined had leaked, and if all of it had */
        bounds: {
          high: number
          low: number
        } | null
        /** @enum {string} */
        kind: 'name' | 'evocation' | 'neutral'
        leaked: number
        looked: number
        /** @description Among what was answered: looked at or refused */
        rate: components['schemas']['ProbeRate'] | null
        /** @description Among what was looked at */
        rateOfOutputs: components['schemas']['ProbeRate'] | null
        refused: number
        /** @enum {string} */
        role: 'work' | 'control'
        sent: number
        /** @description Broken down, unknown, or not readable in full */
        undetermined: number
      }[]
      byRound: {
        from: string
        round: number
        to: string
        works: components['schemas']['ProbeLeaks']
      }[]
      byTarget: {
        /** @description The rate if nothing that is undetermined had leaked, and if all of it had */
        bounds: {
          high: number
          low: number
        } | null
        id: string
        leaked: number
        looked: number
        /** @description Among what was answered: looked at or refused */
        rate: components['schemas']['ProbeRate'] | null
        /** @description Among what was looked at */
        rateOfOutputs: components['schemas']['ProbeRate'] | null
        refused: number
        /** @enum {string} */
        role: 'work' | 'control'
        sent: number
        /** @description Broken down, unknown, or not readable in full */
        undetermined: number
      }[]
      changes: {
        after: components['schemas']['ProbeLeaks']
        before: components['schemas']['ProbeLeaks']
        change: components['schemas']['ProbeChange']
        /** @description Positive: it leaks less since (Newcombe) */
        difference: {
          difference: number
          high: number
          low: number
        } | null
        /** @description Recorded after results that it divides */
        statedAfterwards: boolean
      }[]
      comparison: components['schemas']['ProbeComparison']
      comparisonByWork: {
        /** @description Holm */
        correctedP: number | null
        effect: {
          /** @description Cliff’s delta, -1 to 1 */
          delta: number
          difference: number
          interval: {
            high: number
            low: number
          }
        } | null
        evidence: components['schemas']['ProbeEvidence']
        test: {
          arrangements: number
          atLeast: number
          leftOut: string[]
          /** @enum {string} */
          method: 'exact' | 'monte-carlo'
          /** @description One-sided */
          p: number
          /** @description The smallest p that there could have been */
          smallestP: number
          /** @description How much more works resemble than controls, on average */
          statistic: number
          strata: {
            controls: number
            stratum: string
            works: number
          }[]
        } | null
        work: string
      }[]
      controls: components['schemas']['ProbeLeaks']
      neutral: components['schemas']['ProbeLeaks']
      samples: number
      unfinished: number
      works: components['schemas']['ProbeLeaks']
    }
    /** @description A prompt, and what became of it. */
    ProbeSample: {
      /** @description What the generator said when there is no output */
      answer?: {
        code: string
        message: string
        status: number | null
      }
      /** Format: date-time */
      askedAt?: string
      /** @description The closest match with what was asked for; absent: none was found by what was looked for */
      closest?: {
        coverage: number
        inputRange: [number, number]
        level: number
        reference: string
        referenceRange: [number, number]
        score: number
        work: string
      }
      /** Format: date-time */
      endedAt?: string
      /** @description What could not be looked at */
      incomplete: string[]
      /** @enum {string} */
      kind: 'name' | 'evocation' | 'neutral'
      leaked?: boolean
      logIndex?: number
      /** @enum {string} */
      outcome?: 'output' | 'refused' | 'failed' | 'unknown'
      output?: {
        bytes: number
        digest: string
        durationSeconds: number
      }
      /** @enum {string} */
      role?: 'work' | 'control'
      round: number
      /** @description Its place in the order of sending */
      sample: number
      /** @enum {string} */
      state: 'unsent' | 'sending' | 'generating' | 'fetched' | 'ended'
      target?: string
      text: string
    }
    /** @description The report in whole sentences. */
    ProbeSentences: {
      /** @description In the order of the report */
      byWork: {
        en: string
        ja: string
      }[]
      /** @description In the order of the report */
      changes: {
        en: string
        ja: string
      }[]
      evidence: {
        en: string
        ja: string
      }
      /** @description What no result of probes shows */
      notShown: {
        en: string
        ja: string
      }[]
      /** @description How much leaks now */
      now: {
        en: string
        ja: string
      }
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
    ReceiptDetail: {
      /** Format: date-time */
      decidedAt: string
      id: string
      input: string
      logIndex: number
      mediaDigest: string
      /** @enum {string} */
      outcome: 'refuse' | 'review' | 'permit'
      party: string
      reasons: components['schemas']['ExplainedReason'][]
      /** @description The receipt itself, `kyodaku-receipt@v1`. */
      receipt: unknown
      supersededBy?: string
      supersedes?: string
      use: {
        kind: string
        model: string
        party: string
        territory: string
      }
    }
    ReceiptItem: {
      /** Format: date-time */
      decidedAt: string
      id: string
      input: string
      logIndex: number
      mediaDigest: string
      /** @enum {string} */
      outcome: 'refuse' | 'review' | 'permit'
      party: string
      supersededBy?: string
      supersedes?: string
      use: {
        kind: string
        model: string
        party: string
        territory: string
      }
    }
    Record: {
      /** @description A signed note (C2SP tlog-checkpoint). */
      checkpoint: string
      cosignedCheckpoint?: string
      origin: string
      /** @description Which witnesses are asked (C2SP tlog-policy). */
      policy?: string
      size: number
      verifierKey: string
    }
    RecordedWork: {
      id: string
      /** Format: date-time */
      recordedAt: string
      seq: number
    }
    RecordEntry: {
      at?: string
      index: number
      /** @enum {string} */
      kind: 'decision' | 'registry' | 'verdict' | 'snapshot' | 'act' | 'other'
      /** @enum {string} */
      outcome?: 'permit' | 'refuse' | 'review'
      subject?: components['schemas']['EntrySubject']
      type?: string
    }
    RecordEntryDetail: {
      at?: string
      /**
       * Format: base64
       * @description Exactly what was recorded.
       */
      bytes: string
      index: number
      /** @enum {string} */
      kind: 'decision' | 'registry' | 'verdict' | 'snapshot' | 'act' | 'other'
      /** Format: base64 */
      leafHash: string
      /** @enum {string} */
      outcome?: 'permit' | 'refuse' | 'review'
      proof: components['schemas']['InclusionProof']
      subject?: components['schemas']['EntrySubject']
      type?: string
      verifierKey: string
    }
    Reference: {
      /** Format: date-time */
      depositedAt: string
      durationSeconds: number
      excludedSeconds: [number, number][]
      /** @description How many frames `/filmstrip` has, side by side */
      filmstripFrames: number
      id: string
      mediaDigest: string
      name: string
      /** @description Stock or public domain: what resembles it is nobody’s */
      negative: boolean
      seq: number
      /**
       * @description How far it is hashed
       * @enum {string}
       */
      state: 'keyframes' | 'complete'
      withdrawn: boolean
      work: string
    }
    ReferenceChange: {
      excludedSeconds?: [number, number][]
      name?: string
      negative?: boolean
      /**
       * @description Takes a withdrawn one up again
       * @constant
       */
      withdrawn?: false
    }
    RegimesCompared: {
      byKind: {
        generate: {
          priorPermission: components['schemas']['Outcomes']
          reservation: components['schemas']['Outcomes']
        }
        release: {
          priorPermission: components['schemas']['Outcomes']
          reservation: components['schemas']['Outcomes']
        }
        train: {
          priorPermission: components['schemas']['Outcomes']
          reservation: components['schemas']['Outcomes']
        }
      }
      /** @description There were more: only the newest were looked at */
      capped: boolean
      different: {
        /** Format: date-time */
        decidedAt: string
        input: string
        /** @enum {string} */
        priorPermission: 'permit' | 'refuse' | 'review'
        receipt: string
        /** @enum {string} */
        reservation: 'permit' | 'refuse' | 'review'
        use: {
          /** @enum {string} */
          kind: 'train' | 'generate' | 'release'
          model: string
          party: string
          territory: string
        }
        works: string[]
      }[]
      /** Format: date-time */
      from: string
      names: components['schemas']['Names']
      /** @description Cursor of the next page of `different` */
      next?: string
      pairs: {
        count: number
        /** @enum {string} */
        priorPermission: 'permit' | 'refuse' | 'review'
        /** @enum {string} */
        reservation: 'permit' | 'refuse' | 'review'
      }[]
      priorPermission: components['schemas']['Outcomes']
      reservation: components['schemas']['Outcomes']
      /** Format: date-time */
      until: string
      /** @description How many were decided anew */
      uses: number
      usesMax: number
    }
    /** @description As it is registered, where that is asked for */
    RegisteredWork: {
      committee?: {
        names: {
          common?: boolean
          /** @enum {string} */
          kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
          language?: string
          /** @enum {string} */
          script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
          text: string
        }[]
        representatives: {
          /** Format: date-time */
          from?: string
          party: string
          territories: string[]
          /** Format: date-time */
          until?: string
          uses: ('train' | 'generate' | 'release')[]
        }[]
      }
      /** @enum {string} */
      disclosure?: 'public' | 'withheld'
      evocations?: {
        least: number
        traits: string[][]
      }[]
      id: string
      identifiers?: {
        scheme: string
        value: string
      }[]
      /** @enum {string} */
      kind:
        | 'franchise'
        | 'series'
        | 'season'
        | 'episode'
        | 'film'
        | 'game'
        | 'manga'
        | 'illustration'
        | 'character'
        | 'other'
      owners: {
        /** Format: date-time */
        from?: string
        party: string
        share: number
        territories: string[]
        /** Format: date-time */
        until?: string
      }[]
      parent?: string
      /** @enum {string} */
      regime: 'prior-permission' | 'reservation'
      titles: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }[]
    }
    /** @description What only the provider can state for reports, in the format of the file of statements. What is empty or null is not stated. */
    ReportStatements: {
      '//'?: string | string[]
      answers?: {
        P1?: {
          '//'?: string | string[]
          at?: string
          by?: string
          explanation?:
            | string
            | {
                en: string
                ja: string
              }
          follows?: boolean | null
        }
        P2?: {
          '//'?: string | string[]
          at?: string
          by?: string
          explanation?:
            | string
            | {
                en: string
                ja: string
              }
          follows?: boolean | null
        }
        P3?: {
          '//'?: string | string[]
          at?: string
          by?: string
          explanation?:
            | string
            | {
                en: string
                ja: string
              }
          follows?: boolean | null
        }
      }
      at: string
      by: string
      /** @constant */
      format: 'kyodaku-statements@v1'
      inquiriesAnswered?: {
        '//'?: string | string[]
        P2?: number | null
        P3?: number | null
      }
      sizes?: {
        '//'?: string | string[]
        amount: number | null
        at?: string
        by?: string
        /** @enum {string} */
        modality: 'video' | 'image' | 'audio' | 'text'
      }[]
      smallProvider?: boolean | null
      statements?: {
        [key: string]:
          | (
              | string
              | {
                  en: string
                  ja: string
                }
            )
          | {
              '//'?: string | string[]
              at?: string
              by?: string
              text:
                | string
                | {
                    en: string
                    ja: string
                  }
            }
      }
    }
    Reservation: {
      evidence: {
        digest?: string
        /** Format: date-time */
        fetchedAt?: string
        location: string
        note?: string
      }
      /** Format: date-time */
      from: string
      id: string
      /** @constant */
      stops?: true
      territories: string[]
      /** Format: date-time */
      until?: string
      uses: ('train' | 'generate' | 'release')[]
      work: string
    }
    ReservationDetail: {
      names: components['schemas']['Names']
      /** Format: date-time */
      recordedAt: string
      reservation: components['schemas']['Reservation']
      sentences: components['schemas']['Sentences']
    }
    ReservationItem: {
      evidence: {
        digest?: string
        /** Format: date-time */
        fetchedAt?: string
        location: string
        note?: string
      }
      /** Format: date-time */
      from: string
      id: string
      /** Format: date-time */
      recordedAt: string
      /** @constant */
      stops?: true
      territories: string[]
      /** Format: date-time */
      until?: string
      uses: ('train' | 'generate' | 'release')[]
      work: string
    }
    ReviewBatch: {
      /** Format: date-time */
      heldUntil: string
      items: components['schemas']['Match'][]
      next?: string
    }
    ReviewProgress: {
      decides: boolean
      disputed: number
      mineLastHour: number
      mineSince: number
      open: number
      openByLevel: {
        [key: string]: number
      }
    }
    ReviewSettings: {
      party: string
      reviewers: 1 | 2
    }
    /** @description Rows by what became of them. */
    RowsByOutcome: {
      admit: number
      refuse: number
      review: number
    }
    SavedStatements: {
      /** @description Those of the newest other dataset of the provider: to begin with */
      before?: {
        dataset: string
        name: string
        statements: components['schemas']['ReportStatements']
      }
      /** Format: date-time */
      savedAt?: string
      savedBy?: string
      /** @description As they were saved with this dataset */
      statements?: components['schemas']['ReportStatements']
    }
    Sentences: {
      en: {
        term?: string
        text: string
      }[][]
      ja: {
        term?: string
        text: string
      }[][]
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
      /** @description The party demands a second factor: until one is set up, or signed in with, nothing else can be done. */
      secondFactorNeeded: boolean
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
    TriedParty: {
      id: string
    }
    TriedWork: {
      id: string
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
    /** @description What someone wants to do: who, with which model, where, in what context. */
    UsePlanInput: {
      context?: string[]
      /** @enum {string} */
      kind: 'train' | 'generate' | 'release'
      /** @enum {string} */
      modality?: 'video' | 'image' | 'audio' | 'text'
      model: string
      /** @description Whose use it is; default: of who asks */
      party?: string
      purpose?: string
      /** @enum {string} */
      rating?: '12' | '15' | '18' | 'all'
      /**
       * @default prior-permission
       * @enum {string}
       */
      regime?: 'prior-permission' | 'reservation'
      territory: string
    }
    VerdictGiven: {
      match: components['schemas']['Match']
      verdict: components['schemas']['MatchVerdict']
    }
    WebhookDelivery: {
      attempts: number
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      endedAt?: string
      /** @description Sent as `webhook-id` */
      id: string
      lastError?: string
      lastStatus?: number
      /** Format: date-time */
      nextAt?: string
      /** @enum {string} */
      state: 'waiting' | 'delivered' | 'failed'
      type: string
    }
    WebhookDeliveryDetails: {
      attempts: number
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      endedAt?: string
      /** @description Sent as `webhook-id` */
      id: string
      lastError?: string
      lastStatus?: number
      /** Format: date-time */
      nextAt?: string
      payload: string
      /** @enum {string} */
      state: 'waiting' | 'delivered' | 'failed'
      tries: {
        /** Format: date-time */
        at: string
        durationSeconds: number
        error?: string
        number: number
        /** @description Its beginning */
        response?: string
        status?: number
      }[]
      type: string
    }
    /** @description Where a party is told what happens (Standard Webhooks). */
    WebhookEndpoint: {
      /** Format: date-time */
      createdAt: string
      description: string
      /** @enum {string} */
      disabledBy?: 'failing' | 'person'
      /**
       * Format: date-time
       * @description Until then messages are signed with both secrets
       */
      earlierSecretUntil?: string
      /** Format: date-time */
      failingSince?: string
      id: string
      lastDelivery?: {
        /** Format: date-time */
        at: string
        /** @enum {string} */
        state: 'waiting' | 'delivered' | 'failed'
      }
      /** @enum {string} */
      state: 'active' | 'disabled'
      types: string[]
      url: string
    }
    Work: {
      /** @description Nearest first */
      ancestors: {
        id: string
        /** @enum {string} */
        kind:
          | 'franchise'
          | 'series'
          | 'season'
          | 'episode'
          | 'film'
          | 'game'
          | 'manga'
          | 'illustration'
          | 'character'
          | 'other'
        titles: {
          common?: boolean
          /** @enum {string} */
          kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
          language?: string
          /** @enum {string} */
          script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
          text: string
        }[]
      }[]
      claims: {
        claimedAt: string
        evidence?: string
        id: string
        share: {
          /** Format: date-time */
          from?: string
          party: string
          share: number
          territories: string[]
          /** Format: date-time */
          until?: string
        }
        /** @enum {string} */
        state: 'open' | 'upheld' | 'dismissed' | 'withdrawn'
      }[]
      /** @description Its own or inherited */
      committee?: {
        names: {
          common?: boolean
          /** @enum {string} */
          kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
          language?: string
          /** @enum {string} */
          script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
          text: string
        }[]
        representatives: {
          /** Format: date-time */
          from?: string
          party: string
          territories: string[]
          /** Format: date-time */
          until?: string
          uses: ('train' | 'generate' | 'release')[]
        }[]
      }
      counts: {
        characters: number
        children: number
        grants: number
        references: number
        reservations: number
      }
      /** @description Its own, or those of the nearest work above that has some */
      effectiveOwners: {
        /** Format: date-time */
        from?: string
        party: string
        share: number
        territories: string[]
        /** Format: date-time */
        until?: string
      }[]
      id: string
      identifiers: {
        scheme: string
        value: string
      }[]
      inheritedFrom?: string
      /** @enum {string} */
      kind:
        | 'franchise'
        | 'series'
        | 'season'
        | 'episode'
        | 'film'
        | 'game'
        | 'manga'
        | 'illustration'
        | 'character'
        | 'other'
      logIndex: number | null
      /** @description Whether the caller acts for an owner of it */
      mine: boolean
      /** @description Its own; empty: inherited */
      owners: {
        /** Format: date-time */
        from?: string
        party: string
        share: number
        territories: string[]
        /** Format: date-time */
        until?: string
      }[]
      /** @description Territory by territory, period by period */
      ownership: {
        claimed: number
        claims: {
          id: string
          party: string
          share: number
        }[]
        /** @enum {string} */
        conflict?: 'over' | 'under' | 'contested'
        from?: string
        owners: {
          party: string
          share: number
        }[]
        territory: string
        /** @description Millionths that are registered */
        total: number
        until?: string
      }[]
      parent?: string
      /** @description Those that are named above */
      parties: components['schemas']['PartyShort'][]
      picture?: string
      /** Format: date-time */
      recordedAt: string
      /** @enum {string} */
      regime: 'prior-permission' | 'reservation'
      seq: number
      titles: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }[]
      withheld: boolean
      work?: components['schemas']['RegisteredWork']
    }
    WorkChange: {
      /** @enum {string} */
      disclosure?: 'public' | 'withheld'
      /** @description Absent: as they are; empty: none any more */
      evocations?: {
        least: number
        traits: string[][]
      }[]
      identifiers?: {
        scheme: string
        value: string
      }[]
      /** @enum {string} */
      kind:
        | 'franchise'
        | 'series'
        | 'season'
        | 'episode'
        | 'film'
        | 'game'
        | 'manga'
        | 'illustration'
        | 'character'
        | 'other'
      parent?: string
      /**
       * @default prior-permission
       * @enum {string}
       */
      regime: 'prior-permission' | 'reservation'
      titles: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }[]
    }
    WorkChangeInput: {
      /** @enum {string} */
      disclosure?: 'public' | 'withheld'
      /** @description Absent: as they are; empty: none any more */
      evocations?: {
        least: number
        traits: string[][]
      }[]
      identifiers?: {
        scheme: string
        value: string
      }[]
      /** @enum {string} */
      kind:
        | 'franchise'
        | 'series'
        | 'season'
        | 'episode'
        | 'film'
        | 'game'
        | 'manga'
        | 'illustration'
        | 'character'
        | 'other'
      parent?: string
      /**
       * @default prior-permission
       * @enum {string}
       */
      regime?: 'prior-permission' | 'reservation'
      titles: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }[]
    }
    WorkDraftInput: {
      committee?: {
        names: {
          common?: boolean
          /** @enum {string} */
          kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
          language?: string
          /** @enum {string} */
          script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
          text: string
        }[]
        representatives: {
          /** Format: date-time */
          from?: string
          party: string
          territories: string[]
          /** Format: date-time */
          until?: string
          uses: ('train' | 'generate' | 'release')[]
        }[]
      }
      /** @enum {string} */
      disclosure?: 'public' | 'withheld'
      evocations?: {
        least: number
        traits: string[][]
      }[]
      id?: string
      identifiers?: {
        scheme: string
        value: string
      }[]
      /** @enum {string} */
      kind:
        | 'franchise'
        | 'series'
        | 'season'
        | 'episode'
        | 'film'
        | 'game'
        | 'manga'
        | 'illustration'
        | 'character'
        | 'other'
      /** @default [] */
      owners?: {
        /** Format: date-time */
        from?: string
        party: string
        share: number
        territories: string[]
        /** Format: date-time */
        until?: string
      }[]
      parent?: string
      /**
       * @default prior-permission
       * @enum {string}
       */
      regime?: 'prior-permission' | 'reservation'
      titles: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }[]
    }
    WorkGeneration: {
      /** Format: date-time */
      completedAt?: string
      /** Format: date-time */
      createdAt: string
      /** @description The gateway was only tried: nothing was held back */
      dryRun: boolean
      /** @enum {string} */
      fate: 'refused' | 'underway' | 'reviewing' | 'released' | 'withheld' | 'failed' | 'deleted'
      id: string
      /** @enum {string} */
      kind: 'create' | 'remix' | 'edit' | 'extension'
      model: string
      provider: string
      purpose?: string
      /** @description You may look at what came out: a permission of yours asks for samples */
      sample: boolean
      /** @description Of video, as asked for or made */
      seconds?: number
      /** @enum {string} */
      state:
        | 'refused'
        | 'permitted'
        | 'sending'
        | 'generating'
        | 'checking'
        | 'reviewing'
        | 'released'
        | 'withheld'
        | 'failed'
        | 'deleted'
      territory: string
    }
    WorkInDataset: {
      admitted: number
      /** Format: date-time */
      clearedAt: string
      dataset: string
      logIndex?: number
      /** @description How it was looked at, in how many rows; what is not here was not looked at */
      looked: {
        entries?: number
        kind: string
        rows: number
        version: string
      }[]
      model: string
      /** @description As its provider calls it */
      name: string
      provider: string
      receipt: string
      refused: number
      regime: string
      /** @description Entries in the record when the registry was read */
      registryLogSize: number
      review: number
      /** @description In the whole dataset */
      rows: number
      /** @description What could not be looked at */
      unchecked: {
        rows: number
        what: string
      }[]
    }
    WorkItem: {
      /** @description Works that are part of it, as far as they may be seen */
      children: number
      id: string
      /** @enum {string} */
      kind:
        | 'franchise'
        | 'series'
        | 'season'
        | 'episode'
        | 'film'
        | 'game'
        | 'manga'
        | 'illustration'
        | 'character'
        | 'other'
      /** @description Parties that own a part of it, inherited ones too */
      owners: string[]
      parent?: string
      /** @description A reference of it, or of a part of it, whose thumbnail may be shown */
      picture?: string
      /** Format: date-time */
      recordedAt: string
      /** @description As far as they may be seen */
      references: number
      /** @enum {string} */
      regime: 'prior-permission' | 'reservation'
      seq: number
      /** @description The first few */
      titles: {
        common?: boolean
        /** @enum {string} */
        kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
        language?: string
        /** @enum {string} */
        script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
        text: string
      }[]
      withheld: boolean
      work?: components['schemas']['RegisteredWork']
    }
    WorkStops: {
      items: {
        /** @description In whose name it was stopped; absent: the operator */
        by?: string
        /** @description Whether you may lift it, here */
        lifting: boolean
        reservation: components['schemas']['Reservation']
      }[]
      names: components['schemas']['Names']
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
  listActs: {
    parameters: {
      query?: {
        action?: string
        cursor?: string
        from?: string
        limit?: number
        person?: string
        /** @description A work, a grant, a person, …: by its id */
        subject?: string
        /** @description Before that instant */
        until?: string
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
            items: components['schemas']['Act'][]
            names: components['schemas']['ActNames']
            next?: string
          }
        }
      }
    }
  }
  listApprovals: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        state?: 'waiting' | 'approved' | 'declined' | 'withdrawn' | 'failed' | 'expired'
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
            items: components['schemas']['Approval'][]
            next?: string
          }
        }
      }
    }
  }
  getApproval: {
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
          'application/json': components['schemas']['Approval']
        }
      }
    }
  }
  approve: {
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
    requestBody: {
      content: {
        'application/json': {
          note?: string
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
          'application/json': components['schemas']['ApprovedRequest']
        }
      }
    }
  }
  declineApproval: {
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
    requestBody: {
      content: {
        'application/json': {
          note?: string
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
          'application/json': components['schemas']['Approval']
        }
      }
    }
  }
  withdrawApproval: {
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
    requestBody: {
      content: {
        'application/json': {
          note?: string
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
          'application/json': components['schemas']['Approval']
        }
      }
    }
  }
  backup: {
    parameters: {
      query?: {
        keys?: 'include' | 'leave-out'
      }
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
  listChecks: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        outcome?: 'permit' | 'review' | 'refuse'
        /** @description Part of the name of the file */
        q?: string
        receipt?: string
        state?: 'open' | 'decided'
        use?: 'train' | 'generate' | 'release'
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
            items: components['schemas']['Check'][]
            next?: string
          }
        }
      }
    }
  }
  startCheck: {
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
          caption?: string
          /** @description Works that are stated to be in it */
          declarations?: {
            /** @default  */
            text?: string
            work: string
          }[]
          /** @description A file that was uploaded before, by its digest */
          mediaDigest?: string
          prompt?: string
          /**
           * @description Whether the rightsholders whose works are found may look at the file
           * @default false
           */
          shared?: boolean
          /** @description A finished upload */
          upload?: string
          use: components['schemas']['UsePlanInput']
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
          'application/json': components['schemas']['Check']
        }
      }
    }
  }
  checkText: {
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
          caption?: string
          declarations?: {
            /** @default  */
            text?: string
            work: string
          }[]
          /** @description What it is to be listed as; default: “prompt” */
          name?: string
          prompt: string
          use: components['schemas']['UsePlanInput']
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
          'application/json': components['schemas']['CheckDetail']
        }
      }
    }
  }
  getCheck: {
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
          'application/json': components['schemas']['CheckDetail']
        }
      }
    }
  }
  shareCheck: {
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
    requestBody: {
      content: {
        'application/json': {
          shared: boolean
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
          'application/json': components['schemas']['CheckDetail']
        }
      }
    }
  }
  getCheckFilmstrip: {
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
      /** @description WebP */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/webp': unknown
        }
      }
      /** @description Done. */
      304: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  checkMedia: {
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
  checkPage: {
    parameters: {
      query?: {
        language?: 'ja' | 'en'
      }
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
  getCheckThumbnail: {
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
      /** @description WebP */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/webp': unknown
        }
      }
      /** @description Done. */
      304: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  listClaims: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        state?: 'open' | 'upheld' | 'dismissed' | 'withdrawn'
        work?: string
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
            items: components['schemas']['OwnershipClaimItem'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  openClaim: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          /** @default false */
          dryRun?: boolean
          evidence?: string
          share: {
            /** Format: date-time */
            from?: string
            party: string
            share: number
            territories: string[]
            /** Format: date-time */
            until?: string
          }
          work: string
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
          'application/json': components['schemas']['OwnershipClaim']
        }
      }
    }
  }
  getClaim: {
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
          'application/json': components['schemas']['OwnershipClaimDetail']
        }
      }
    }
  }
  dismissClaim: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['OwnershipClaim']
        }
      }
    }
  }
  upholdClaim: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @default false */
          dryRun?: boolean
          owners?: {
            /** Format: date-time */
            from?: string
            party: string
            share: number
            territories: string[]
            /** Format: date-time */
            until?: string
          }[]
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
            claim: components['schemas']['OwnershipClaim']
            conflicts: {
              from?: string
              kind: string
              territory: string
              total: number
              until?: string
            }[]
            owners: components['schemas']['Ownership'][]
          }
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  withdrawClaim: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['OwnershipClaim']
        }
      }
    }
  }
  listDatasetAlerts: {
    parameters: {
      query?: {
        cursor?: string
        dataset?: string
        limit?: number
        seen?: 'true' | 'false'
        work?: string
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
            items: components['schemas']['DatasetAlert'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  seeDatasetAlert: {
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
  exportDatasets: {
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
        'application/json': components['schemas']['DatasetExportInput']
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
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  reportDatasets: {
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
        'application/json': components['schemas']['DatasetReportInput']
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
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  listDatasets: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        /** @description Of this provider */
        party?: string
        /** @description Part of its name */
        q?: string
        state?: 'waiting' | 'running' | 'stopped' | 'cleared' | 'failed' | 'removed'
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
            items: components['schemas']['Dataset'][]
            next?: string
          }
        }
      }
    }
  }
  startDataset: {
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
        'application/json': components['schemas']['NewDatasetInput']
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
          'application/json': components['schemas']['DatasetDescription']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Dataset']
        }
      }
    }
  }
  getDataset: {
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
          'application/json': components['schemas']['DatasetDetail']
        }
      }
    }
  }
  removeDataset: {
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
          'application/json': components['schemas']['DatasetRemoval']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  exportDataset: {
    parameters: {
      query?: {
        /** @description Of names */
        language?: 'ja' | 'en'
        /** @description The model; default: now */
        releasedAt?: string
        /** @description Of the model; default: told by its name */
        version?: string
      }
      header?: never
      path: {
        form: 'cyclonedx' | 'spdx' | 'weights'
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
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  listDatasetFiles: {
    parameters: {
      query?: {
        /** @description Goes on behind what `next` names */
        cursor?: string
      }
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
          'application/json': {
            files: components['schemas']['DatasetFile'][]
            /** @description There are others */
            more: boolean
            next?: string
          }
        }
      }
    }
  }
  downloadDatasetFile: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        name: string
        outcome: 'admit' | 'review' | 'refuse'
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
  getDatasetReceipt: {
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
      /** @description The receipt */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  recheckDataset: {
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
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            job: string
          }
        }
      }
    }
  }
  previewDatasetRemoval: {
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
          'application/json': components['schemas']['DatasetRemoval']
        }
      }
    }
  }
  reportDataset: {
    parameters: {
      query?: {
        format?: 'html' | 'md' | 'json'
        language?: 'ja' | 'en'
      }
      header?: never
      path: {
        form: 'eu-summary' | 'principle-code' | 'due-diligence'
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
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  resumeDataset: {
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
          'application/json': components['schemas']['Dataset']
        }
      }
    }
  }
  listDatasetRows: {
    parameters: {
      query?: {
        cursor?: string
        /** @description On which an admission rests */
        grant?: string
        host?: string
        limit?: number
        /** @description What the other regime would have said */
        otherRegime?: 'admit' | 'review' | 'refuse'
        outcome?: 'admit' | 'review' | 'refuse'
        /** @description Code of a reason */
        reason?: string
        /** @description What could not be looked at */
        unchecked?: string
        work?: string
      }
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
          'application/json': {
            items: components['schemas']['DatasetRow'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  proveDatasetRow: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        row: number
        source: string
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
      /** @description A proof of inclusion with the row and its evidence */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  getDatasetStatements: {
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
          'application/json': components['schemas']['SavedStatements']
        }
      }
    }
  }
  saveDatasetStatements: {
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
    requestBody: {
      content: {
        'application/json': components['schemas']['ReportStatements']
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
          'application/json': components['schemas']['SavedStatements']
        }
      }
    }
  }
  stopDataset: {
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
          'application/json': components['schemas']['Dataset']
        }
      }
    }
  }
  watchEvents: {
    parameters: {
      query?: {
        /** @description Only these, with commas between: job.changed, check.decided, match.found, grant.changed, reservation.changed, review.changed, upload.finished, work.changed, reference.changed, claim.changed, mandate.changed, dataset.changed, dataset.alerted, webhook.disabled, webhook.test */
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
  listGenerations: {
    parameters: {
      query?: {
        cursor?: string
        fate?: 'refused' | 'underway' | 'reviewing' | 'released' | 'withheld' | 'failed' | 'deleted'
        limit?: number
        /** @description Part of the prompt, or the id */
        q?: string
        /** @description With this work */
        work?: string
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
            items: components['schemas']['Generation'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  getGeneration: {
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
          'application/json': components['schemas']['GenerationDetail']
        }
      }
    }
  }
  generationContent: {
    parameters: {
      query?: {
        variant?: 'video' | 'thumbnail' | 'spritesheet'
      }
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
  listGenerationsConcerning: {
    parameters: {
      query?: {
        cursor?: string
        fate?: 'refused' | 'underway' | 'reviewing' | 'released' | 'withheld' | 'failed' | 'deleted'
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
            items: components['schemas']['ConcerningGeneration'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  countGenerationsConcerning: {
    parameters: {
      query?: {
        days?: number
        /** @description Of your clock; JST is 540 */
        minutesFromUtc?: number
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
            /** @description Oldest first; by the day on which it was asked for */
            days: {
              /** Format: date */
              day: string
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }[]
            names: components['schemas']['Names']
            /** @description By whom and by which model, the most first */
            providers: {
              deleted: number
              failed: number
              model: string
              provider: string
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }[]
            total: {
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }
            /** @description The works that were asked for or shown most */
            works: {
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
              work: string
            }[]
          }
        }
      }
    }
  }
  countGenerations: {
    parameters: {
      query?: {
        days?: number
        /** @description Of your clock; JST is 540 */
        minutesFromUtc?: number
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
            /** @description Oldest first; by the day on which it was asked for */
            days: {
              /** Format: date */
              day: string
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }[]
            names: components['schemas']['Names']
            /** @description By whom and by which model, the most first */
            providers: {
              deleted: number
              failed: number
              model: string
              provider: string
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }[]
            total: {
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }
            /** @description The works that were asked for or shown most */
            works: {
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
              work: string
            }[]
          }
        }
      }
    }
  }
  listGrants: {
    parameters: {
      query?: {
        cursor?: string
        direction?: 'given' | 'received'
        /** @description Whose term ends before that instant */
        endingBefore?: string
        limit?: number
        /** @description On either side */
        party?: string
        /** @description One or several */
        state?:
          | ('offered' | 'countered' | 'declined' | 'withdrawn' | 'active' | 'suspended' | 'revoked' | 'expired')
          | ('offered' | 'countered' | 'declined' | 'withdrawn' | 'active' | 'suspended' | 'revoked' | 'expired')[]
        /** @description Only offers that wait for an answer of yours */
        toAnswer?: 'true' | 'false'
        /** @description Those that hold for this work: its own and its ancestors’ */
        work?: string
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
            items: components['schemas']['GrantItem'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  createGrant: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          /** @default false */
          dryRun?: boolean
          /**
           * @default offered
           * @enum {string}
           */
          state?: 'offered' | 'active'
          terms: components['schemas']['GrantTerms']
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
          'application/json': components['schemas']['Grant']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  getGrant: {
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
          'application/json': components['schemas']['GrantDetail']
        }
      }
    }
  }
  acceptGrant: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['Grant']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  counterGrant: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          changes: components['schemas']['ChangedTerms']
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
            countered: components['schemas']['Grant']
            offer: components['schemas']['Grant']
          }
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  listGrantDecisions: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
      }
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
          'application/json': {
            items: {
              /** Format: date-time */
              decidedAt: string
              input: string
              logIndex: number
              receipt: string
              seconds: number
              supersededBy?: string
              use: {
                /** @enum {string} */
                kind: 'train' | 'generate' | 'release'
                model: string
                party: string
                territory: string
              }
              works: string[]
            }[]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  declineGrant: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['Grant']
        }
      }
    }
  }
  resumeGrant: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['Grant']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  previewGrantRevocation: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        from?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['GrantRevocation']
        }
      }
    }
  }
  revokeGrant: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** Format: date-time */
          from?: string
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
          'application/json': components['schemas']['GrantRevocation']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  suspendGrant: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['Grant']
        }
      }
    }
  }
  withdrawGrant: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['Grant']
        }
      }
    }
  }
  previewGrant: {
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
          cursor?: string
          /** @default 30 */
          days?: number
          draft:
            | {
                /** @enum {string} */
                kind: 'grant'
                terms: components['schemas']['GrantTerms']
              }
            | {
                /** @enum {string} */
                kind: 'reservation'
                terms: {
                  evidence: {
                    digest?: string
                    /** Format: date-time */
                    fetchedAt?: string
                    location: string
                    note?: string
                  }
                  /** Format: date-time */
                  from: string
                  /** @enum {boolean} */
                  stops?: true
                  territories: string[]
                  /** Format: date-time */
                  until?: string
                  uses: ('train' | 'generate' | 'release')[]
                  work: string
                }
              }
            | {
                /** @enum {string} */
                kind: 'none'
              }
          /** @default 20 */
          limit?: number
          work?: string
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
          'application/json': components['schemas']['Preview']
        }
      }
    }
  }
  getHome: {
    parameters: {
      query?: {
        /** @description Of your clock; JST is 540 */
        minutesFromUtc?: number
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
          'application/json': components['schemas']['Home']
        }
      }
    }
  }
  startImport: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['ImportRequestInput']
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
          'application/json': {
            job: string
          }
        }
      }
    }
  }
  getImportReport: {
    parameters: {
      query?: {
        format?: 'csv' | 'json'
        /** @description Of the CSV */
        language?: 'ja' | 'en'
      }
      header?: never
      path: {
        job: string
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
      /** @description CSV, or JSON with `problems` and `changed` */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  previewImport: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['ImportRequestInput']
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
          'application/json': components['schemas']['ImportReport']
        }
      }
    }
  }
  getImportTemplate: {
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
      /** @description CSV */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  listInvitations: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
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
            items: components['schemas']['Invitation'][]
            next?: string
          }
        }
      }
    }
  }
  invite: {
    parameters: {
      query?: {
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
      }
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
          /** Format: email */
          email: string
          /**
           * @default ja
           * @enum {string}
           */
          language?: 'ja' | 'en'
          name?: string
          /** @enum {string} */
          role: 'administrator' | 'rights-manager' | 'reviewer' | 'finance' | 'viewer' | 'investigator'
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
            /** @description To be sent by your own mail. */
            letter: {
              subject: string
              text: string
            }
            link: string
          }
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  withdrawInvitation: {
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
  acceptInvitation: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description Absent: whoever is signed in. */
          person?: {
            /** @enum {string} */
            language: 'ja' | 'en'
            name: string
            password: string
          }
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
  lookUpInvitation: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
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
          'application/json': {
            email: string | null
            expiresAt: string
            /** @description There is a person with that address: sign in to accept. */
            hasAccount: boolean
            /** @enum {string} */
            kind: 'invitation' | 'recovery'
            /** @enum {string} */
            language: 'ja' | 'en'
            name: string | null
            party: string | null
            partyName: string | null
            role: string | null
          }
        }
      }
    }
  }
  recoverByLink: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
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
        kind?:
          | 'check'
          | 'pictures'
          | 'revocation'
          | 'deposit'
          | 'train'
          | 'import'
          | 'rematch'
          | 'recheck'
          | 'probe'
          | 'snapshot'
          | 'export'
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
              /**
               * @description Also where that has been done: what an earlier version of the matcher passed over may be found now
               * @default false
               */
              again?: boolean
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
  exportLicence: {
    parameters: {
      query?: {
        format?: 'odrl' | 'rsl'
        grant?: string
        /** @description RSL: where the work is found; `{work}` stands for its id */
        url?: string
        work?: string
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
          'application/json': components['schemas']['LicenceDocument']
        }
      }
    }
  }
  importLicence: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          document: string
          /** @default true */
          dryRun?: boolean
          foundAt?: string
          grantor: string
          url?: string
          work: string
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
          'application/json': components['schemas']['LicenceImported']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  listMandates: {
    parameters: {
      query?: {
        association?: string
        cursor?: string
        limit?: number
        rightsholder?: string
        state?: 'active' | 'revoked'
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
            items: components['schemas']['MandateItem'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  createMandate: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          /** @default false */
          dryRun?: boolean
          terms: {
            association: string
            /** Format: date-time */
            from: string
            rightsholder: string
            scopes: ('deposit' | 'grant' | 'claim' | 'collect')[]
            territories: string[]
            /** Format: date-time */
            until?: string
            works?: string[]
          }
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
          'application/json': components['schemas']['Mandate']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  getMandate: {
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
          'application/json': components['schemas']['MandateDetail']
        }
      }
    }
  }
  previewMandateRevocation: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        from?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          'application/json': components['schemas']['MandateRevocation']
        }
      }
    }
  }
  revokeMandate: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** Format: date-time */
          from?: string
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
          'application/json': components['schemas']['MandateRevocation']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  listMatches: {
    parameters: {
      query?: {
        /** @description Whose eyes: of the one whose work it is, or of the one whose use it was. */
        as?: 'rightsholder' | 'provider'
        cursor?: string
        level?: number
        limit?: number
        /** @description Only of this rightsholder (as provider: of this provider). */
        party?: string
        provider?: string
        receipt?: string
        /** @description Default: all but those that have lapsed. */
        state?: 'open' | 'disputed' | 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'lapsed'
        work?: string
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
            items: components['schemas']['Match'][]
            next?: string
          }
        }
      }
    }
  }
  getMatch: {
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
          'application/json': components['schemas']['MatchDetail']
        }
      }
    }
  }
  giveVerdict: {
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
    requestBody: {
      content: {
        'application/json': {
          note?: string
          /** @enum {string} */
          verdict: 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'withdrawn'
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
          'application/json': components['schemas']['VerdictGiven']
        }
      }
    }
  }
  countMatches: {
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
          'application/json': components['schemas']['MatchCounts']
        }
      }
    }
  }
  listParties: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        q?: string
        role?: 'rightsholder' | 'association' | 'provider' | 'authority'
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
            items: components['schemas']['Party'][]
            next?: string
          }
        }
      }
    }
  }
  createParty: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          classes?: string[]
          id: string
          names: {
            common?: boolean
            /** @enum {string} */
            kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
            language?: string
            /** @enum {string} */
            script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
            text: string
          }[]
          /** @enum {string} */
          role: 'rightsholder' | 'association' | 'provider' | 'authority'
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
          'application/json': components['schemas']['TriedParty']
        }
      }
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Party']
        }
      }
    }
  }
  getParty: {
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
          'application/json': components['schemas']['Party']
        }
      }
    }
  }
  changeParty: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          classes?: string[]
          names?: {
            common?: boolean
            /** @enum {string} */
            kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
            language?: string
            /** @enum {string} */
            script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
            text: string
          }[]
          /** @enum {string} */
          role?: 'rightsholder' | 'association' | 'provider' | 'authority'
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
          'application/json': components['schemas']['Party']
        }
      }
    }
  }
  listActivity: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        since?: string
      }
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
          'application/json': {
            items: components['schemas']['Activity'][]
            next?: string
          }
        }
      }
    }
  }
  listPeople: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
        q?: string
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
            items: components['schemas']['Person'][]
            next?: string
          }
        }
      }
    }
  }
  getPerson: {
    parameters: {
      query?: {
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
      }
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
          'application/json': components['schemas']['Person']
        }
      }
    }
  }
  erasePerson: {
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
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
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
  changePerson: {
    parameters: {
      query?: {
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          role: 'administrator' | 'rights-manager' | 'reviewer' | 'finance' | 'viewer' | 'investigator'
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
          'application/json': components['schemas']['Person']
        }
      }
    }
  }
  removeMember: {
    parameters: {
      query?: {
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
      }
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
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
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
  reactivatePerson: {
    parameters: {
      query?: {
        /** @description For the operator: whatever party they act for. */
        everywhere?: string
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
      }
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
  makeRecoveryLink: {
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
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            expiresAt: string
            id: string
            /** @description To be sent by your own mail. */
            letter: {
              subject: string
              text: string
            }
            link: string
          }
        }
      }
    }
  }
  signPersonOut: {
    parameters: {
      query?: {
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
      }
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
          'application/json': {
            ended: number
          }
        }
      }
    }
  }
  suspendPerson: {
    parameters: {
      query?: {
        /** @description For the operator: whatever party they act for. */
        everywhere?: string
        /** @description For the operator: of that party. Others: their own, always. */
        party?: string
      }
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
  listProbes: {
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
            items: components['schemas']['Probe'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  planProbe: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewProbeInput']
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
          'application/json': components['schemas']['ProbePlan']
        }
      }
    }
  }
  getProbe: {
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
          'application/json': components['schemas']['ProbeDetail']
        }
      }
    }
  }
  getProbeBag: {
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
          'application/json': {
            format: string
          } & {
            [key: string]: unknown
          }
        }
      }
    }
  }
  stateProbeChange: {
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
    requestBody: {
      content: {
        'application/json': components['schemas']['NewProbeChangeInput']
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
          'application/json': components['schemas']['ProbeChange']
        }
      }
    }
  }
  listProbeSamples: {
    parameters: {
      query?: {
        cursor?: string
        kind?: 'name' | 'evocation' | 'neutral'
        limit?: number
        /** @description Only those of which this became */
        show?: 'leaked' | 'output' | 'refused' | 'failed' | 'unknown' | 'underWay' | 'unsent'
        /** @description About this work or control */
        target?: string
      }
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
          'application/json': {
            items: components['schemas']['ProbeSample'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  probeSampleMedia: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        sample: number
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
  listReceipts: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        /** @description Of this file: `sha256:…`. */
        media?: string
        outcome?: 'refuse' | 'review' | 'permit'
        /** @description Whose use it was. */
        party?: string
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
            items: components['schemas']['ReceiptItem'][]
            next?: string
          }
        }
      }
    }
  }
  getReceipt: {
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
          'application/json': components['schemas']['ReceiptDetail']
        }
      }
    }
  }
  downloadReceipt: {
    parameters: {
      query?: never
      header?: never
      path: {
        form: 'file' | 'bag'
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
  getRecord: {
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
          'application/json': components['schemas']['Record']
        }
      }
    }
  }
  proveConsistency: {
    parameters: {
      query: {
        from: number
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
          'application/json': components['schemas']['ConsistencyProof']
        }
      }
    }
  }
  listEntries: {
    parameters: {
      query?: {
        cursor?: string
        /** @description Begin at this entry instead of the newest. */
        from?: number
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
            items: components['schemas']['RecordEntry'][]
            next?: string
            size: number
          }
        }
      }
    }
  }
  getEntry: {
    parameters: {
      query?: never
      header?: never
      path: {
        index: number
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
          'application/json': components['schemas']['RecordEntryDetail']
        }
      }
    }
  }
  downloadEntry: {
    parameters: {
      query?: {
        /** @description `true`: a `.tlog-proof` against the newest checkpoint that witnesses have cosigned */
        cosigned?: 'true' | 'false'
      }
      header?: never
      path: {
        form: 'entry' | 'tlog-proof' | 'cose'
        index: number
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
  downloadRange: {
    parameters: {
      query: {
        from: number
        to: number
      }
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
  downloadSubject: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        kind: 'party' | 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim'
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
  downloadVerifier: {
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
  getReference: {
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
          'application/json': components['schemas']['Reference']
        }
      }
    }
  }
  updateReference: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
        'if-match'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['ReferenceChange']
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
          'application/json': components['schemas']['Reference']
        }
      }
    }
  }
  getReferenceFilmstrip: {
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
      /** @description WebP */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/webp': unknown
        }
      }
      /** @description Done. */
      304: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  referenceMedia: {
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
  getReferenceThumbnail: {
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
      /** @description WebP */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/webp': unknown
        }
      }
      /** @description Done. */
      304: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  withdrawReference: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
        'if-match'?: string
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
          'application/json': components['schemas']['Reference']
        }
      }
    }
  }
  compareRegimes: {
    parameters: {
      query?: {
        cursor?: string
        /** @description Default: 30 days before `until` */
        from?: string
        limit?: number
        /** @description Default: now */
        until?: string
        work?: string
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
          'application/json': components['schemas']['RegimesCompared']
        }
      }
    }
  }
  listReservations: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        /** @description Only those of works that you own */
        mine?: 'true' | 'false'
        work?: string
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
            items: components['schemas']['ReservationItem'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  createReservation: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
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
          /** @default false */
          dryRun?: boolean
          terms: {
            evidence?: {
              digest?: string
              /** Format: date-time */
              fetchedAt?: string
              location: string
              note?: string
            }
            /** Format: date-time */
            from?: string
            /** @enum {boolean} */
            stops?: true
            territories: string[]
            /** Format: date-time */
            until?: string
            uses: ('train' | 'generate' | 'release')[]
            work: string
          }
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
          'application/json': components['schemas']['Reservation']
        }
      }
    }
  }
  getReservation: {
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
          'application/json': components['schemas']['ReservationDetail']
        }
      }
    }
  }
  listDisagreements: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        state?: 'disputed' | 'decided'
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
            items: components['schemas']['Disagreement'][]
            next?: string
          }
        }
      }
    }
  }
  listFalseMatches: {
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
            items: components['schemas']['FalseMatch'][]
            next?: string
            rates: components['schemas']['FalseMatchRate'][]
          }
        }
      }
    }
  }
  listMyVerdicts: {
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
            items: components['schemas']['MyVerdict'][]
            next?: string
          }
        }
      }
    }
  }
  nextToReview: {
    parameters: {
      query?: {
        /** @description `next` of the answer before. */
        after?: string
        level?: number
        limit?: number
        provider?: string
        queue?: 'open' | 'disputed'
        work?: string
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
          'application/json': components['schemas']['ReviewBatch']
        }
      }
    }
  }
  reviewProgress: {
    parameters: {
      query?: {
        since?: string
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
          'application/json': components['schemas']['ReviewProgress']
        }
      }
    }
  }
  getReviewSettings: {
    parameters: {
      query?: {
        party?: string
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
          'application/json': components['schemas']['ReviewSettings']
        }
      }
    }
  }
  setReviewSettings: {
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
          party?: string
          reviewers: 1 | 2
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
          'application/json': components['schemas']['ReviewSettings']
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
  search: {
    parameters: {
      query: {
        kind?: 'work' | 'party'
        limit?: number
        q: string
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
            items: components['schemas']['Found'][]
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
          /**
           * @description Null or absent: the operator.
           * @default null
           */
          party?: string | null
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
  getInstallationSettings: {
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
            publicUrl: string
            sso: {
              clientId: string
              hasSecret: boolean
              /** Format: uri */
              issuer: string
              label: string
            } | null
            ssoByEnvironment: boolean
            version: string
          }
        }
      }
    }
  }
  setInstallationSettings: {
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
          sso: {
            clientId: string
            clientSecret?: string
            /** Format: uri */
            issuer: string
            label: string
          } | null
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
            publicUrl: string
            sso: {
              clientId: string
              hasSecret: boolean
              /** Format: uri */
              issuer: string
              label: string
            } | null
            ssoByEnvironment: boolean
            version: string
          }
        }
      }
    }
  }
  getPartySettings: {
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
            approvalActions: string[]
            /** @default [] */
            approvals: (
              | 'grants.give'
              | 'grants.revoke'
              | 'reservations.remove'
              | 'mandates.give'
              | 'mandates.revoke'
              | 'works.transfer'
              | 'people.invite'
              | 'people.remove'
              | 'tokens.create'
              | 'settings.change'
              | 'datasets.remove'
            )[]
            /** @default false */
            secondFactor: boolean
          }
        }
      }
    }
  }
  setPartySettings: {
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
          approvals?: (
            | 'grants.give'
            | 'grants.revoke'
            | 'reservations.remove'
            | 'mandates.give'
            | 'mandates.revoke'
            | 'works.transfer'
            | 'people.invite'
            | 'people.remove'
            | 'tokens.create'
            | 'settings.change'
            | 'datasets.remove'
          )[]
          /** @description Absent, as `approvals`: as it is */
          secondFactor?: boolean
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
            approvalActions: string[]
            /** @default [] */
            approvals: (
              | 'grants.give'
              | 'grants.revoke'
              | 'reservations.remove'
              | 'mandates.give'
              | 'mandates.revoke'
              | 'works.transfer'
              | 'people.invite'
              | 'people.remove'
              | 'tokens.create'
              | 'settings.change'
              | 'datasets.remove'
            )[]
            /** @default false */
            secondFactor: boolean
          }
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
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
  getSignInMethods: {
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
            passkeys: components['schemas']['Passkey'][]
            passkeysWorkHere: boolean
            password: {
              setAt: string
            } | null
            recoveryCodesLeft: number
            sso: {
              issuer: string
              lastUsedAt: string
            }[]
            totp: {
              confirmedAt: string
            } | null
          }
        }
      }
    }
  }
  addPasskey: {
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
          challenge: string
          name: string
          /** @description What navigator.credentials gave, as JSON. */
          response: {
            [key: string]: unknown
          }
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
            id: string
          }
        }
      }
    }
  }
  removePasskey: {
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
  renamePasskey: {
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
    requestBody: {
      content: {
        'application/json': {
          name: string
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
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  beginPasskey: {
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
            challenge: string
            /** @description For navigator.credentials, as JSON. */
            options: {
              [key: string]: unknown
            }
          }
        }
      }
    }
  }
  setPassword: {
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
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  makeRecoveryCodes: {
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
            recoveryCodes: string[]
          }
        }
      }
    }
  }
  beginTotp: {
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
            secret: string
            uri: string
          }
        }
      }
    }
  }
  removeTotp: {
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
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  confirmTotp: {
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
          'application/json': {
            recoveryCodes: string[]
          }
        }
      }
    }
  }
  beginSso: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /**
           * @description Prove it anew over there, as a step-up here.
           * @default false
           */
          fresh?: boolean
          invitation?: string
          /** @default / */
          next?: string
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
            url: string
          }
        }
      }
    }
  }
  signInByPasskey: {
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
          /** @description What navigator.credentials gave, as JSON. */
          response: {
            [key: string]: unknown
          }
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
  askPasskey: {
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
            challenge: string
            /** @description For navigator.credentials, as JSON. */
            options: {
              [key: string]: unknown
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
  stepUpByPasskey: {
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
          challenge: string
          /** @description What navigator.credentials gave, as JSON. */
          response: {
            [key: string]: unknown
          }
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
  askPasskeyForStepUp: {
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
            challenge: string
            /** @description For navigator.credentials, as JSON. */
            options: {
              [key: string]: unknown
            }
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
            | 'acts.read'
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
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
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
  listWebhooks: {
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
            items: components['schemas']['WebhookEndpoint'][]
            next?: string
          }
        }
      }
    }
  }
  createWebhook: {
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
          /** @default  */
          description?: string
          /**
           * @description None: all
           * @default []
           */
          types?: (
            | 'job.changed'
            | 'check.decided'
            | 'match.found'
            | 'grant.changed'
            | 'reservation.changed'
            | 'review.changed'
            | 'upload.finished'
            | 'work.changed'
            | 'reference.changed'
            | 'claim.changed'
            | 'mandate.changed'
            | 'dataset.changed'
            | 'dataset.alerted'
            | 'webhook.disabled'
            | 'webhook.test'
          )[]
          /** @description Public, with https */
          url: string
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
            /** Format: date-time */
            earlierSecretUntil?: string
            id: string
            /** @description `whsec_…`, shown this once */
            secret: string
          }
        }
      }
    }
  }
  getWebhook: {
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
          'application/json': components['schemas']['WebhookEndpoint']
        }
      }
    }
  }
  removeWebhook: {
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
  changeWebhook: {
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
    requestBody: {
      content: {
        'application/json': {
          description?: string
          /** @enum {string} */
          state?: 'active' | 'disabled'
          /** @description None: all */
          types?: (
            | 'job.changed'
            | 'check.decided'
            | 'match.found'
            | 'grant.changed'
            | 'reservation.changed'
            | 'review.changed'
            | 'upload.finished'
            | 'work.changed'
            | 'reference.changed'
            | 'claim.changed'
            | 'mandate.changed'
            | 'dataset.changed'
            | 'dataset.alerted'
            | 'webhook.disabled'
            | 'webhook.test'
          )[]
          /** @description Public, with https */
          url?: string
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
          'application/json': components['schemas']['WebhookEndpoint']
        }
      }
    }
  }
  listWebhookDeliveries: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
        state?: 'waiting' | 'delivered' | 'failed'
      }
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
          'application/json': {
            items: components['schemas']['WebhookDelivery'][]
            next?: string
          }
        }
      }
    }
  }
  getWebhookDelivery: {
    parameters: {
      query?: never
      header?: never
      path: {
        delivery: string
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
          'application/json': components['schemas']['WebhookDeliveryDetails']
        }
      }
    }
  }
  resendWebhookDelivery: {
    parameters: {
      query?: never
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        delivery: string
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
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            delivery: string
          }
        }
      }
    }
  }
  rotateWebhookSecret: {
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
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: date-time */
            earlierSecretUntil?: string
            id: string
            /** @description `whsec_…`, shown this once */
            secret: string
          }
        }
      }
    }
  }
  testWebhook: {
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
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            delivery: string
          }
        }
      }
    }
  }
  listWorks: {
    parameters: {
      query?: {
        cursor?: string
        kind?:
          | 'franchise'
          | 'series'
          | 'season'
          | 'episode'
          | 'film'
          | 'game'
          | 'manga'
          | 'illustration'
          | 'character'
          | 'other'
        limit?: number
        /** @description A party, or `mine` */
        owner?: string
        /** @description Parts of this work; `none`: those that are part of nothing */
        parent?: string
        /** @description What someone types: any script, by sound too */
        q?: string
        /** @description `true`: with the work as it is registered, in `work` */
        whole?: 'true' | 'false'
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
            items: components['schemas']['WorkItem'][]
            next?: string
          }
        }
      }
    }
  }
  createWork: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['WorkDraftInput']
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
          'application/json': components['schemas']['TriedWork']
        }
      }
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['RecordedWork']
        }
      }
    }
  }
  getWork: {
    parameters: {
      query?: {
        /** @description `true`: with the work as it is registered, in `work` */
        whole?: 'true' | 'false'
      }
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
          'application/json': components['schemas']['Work']
        }
      }
    }
  }
  updateWork: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
        /** @description `"seq"` of what was changed */
        'if-match'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['WorkChangeInput']
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
          'application/json': components['schemas']['RecordedWork']
        }
      }
    }
  }
  listWorkDatasets: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
      }
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
          'application/json': {
            items: components['schemas']['WorkInDataset'][]
            names: components['schemas']['Names']
            next?: string
            searched: components['schemas']['DatasetsSearched']
          }
        }
      }
    }
  }
  listWorkGenerations: {
    parameters: {
      query?: {
        cursor?: string
        fate?: 'refused' | 'underway' | 'reviewing' | 'released' | 'withheld' | 'failed' | 'deleted'
        limit?: number
      }
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
          'application/json': {
            items: components['schemas']['WorkGeneration'][]
            names: components['schemas']['Names']
            next?: string
          }
        }
      }
    }
  }
  countWorkGenerations: {
    parameters: {
      query?: {
        days?: number
        /** @description Of your clock; JST is 540 */
        minutesFromUtc?: number
      }
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
          'application/json': {
            /** @description Oldest first; by the day on which it was asked for */
            days: {
              /** Format: date */
              day: string
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }[]
            names: components['schemas']['Names']
            /** @description By whom and by which model, the most first */
            providers: {
              deleted: number
              failed: number
              model: string
              provider: string
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }[]
            total: {
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
            }
            /** @description The works that were asked for or shown most */
            works: {
              deleted: number
              failed: number
              refused: number
              released: number
              reviewing: number
              underway: number
              withheld: number
              work: string
            }[]
          }
        }
      }
    }
  }
  listWorkHistory: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
      }
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
          'application/json': {
            items: components['schemas']['HistoryItem'][]
            next?: string
          }
        }
      }
    }
  }
  inquireWork: {
    parameters: {
      query?: {
        /** @description Only of this one */
        dataset?: string
        /** @description Rows that are proved, of each dataset */
        proofs?: number
      }
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
          'application/json': components['schemas']['InquiryAnswer']
        }
      }
    }
  }
  transferWork: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description `true`: only what would be done, with everything that stands against it; records nothing */
        dryRun?: 'true' | 'false'
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
        'if-match'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['OwnersDraft']
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
          'application/json': components['schemas']['RecordedWork']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  listReferences: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
      }
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
          'application/json': {
            items: components['schemas']['Reference'][]
            next?: string
          }
        }
      }
    }
  }
  depositReference: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['DepositDraftInput']
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
          'application/json': {
            job: string
          }
        }
      }
    }
  }
  resumeWork: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @default false */
          dryRun?: boolean
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
          'application/json': components['schemas']['LiftedStops']
        }
      }
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApprovalAsked']
        }
      }
    }
  }
  stopWork: {
    parameters: {
      query?: {
        /** @description The party that acts: your own; for the operator any one, whose powers then count instead of its own */
        as?: string
        /** @description Under which mandate; without it one that covers it is found by itself */
        mandate?: string
      }
      header?: {
        /** @description Of your making: repeat a request with the same key, and it is done once. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @default false */
          dryRun?: boolean
          /** @description Why: it is recorded, and open to all */
          note?: string
          /**
           * @default [
           *       "worldwide"
           *     ]
           */
          territories?: string[]
          /**
           * @default [
           *       "train",
           *       "generate",
           *       "release"
           *     ]
           */
          uses?: ('train' | 'generate' | 'release')[]
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
          'application/json': components['schemas']['Reservation']
        }
      }
    }
  }
  listWorkStops: {
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
          'application/json': components['schemas']['WorkStops']
        }
      }
    }
  }
  'on.check.decided': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            check: string
            /** @description The highest level of resemblance that was found */
            level: number
            matches: number
            /** @enum {string} */
            outcome: 'permit' | 'refuse' | 'review'
            receipt: string
            /** @description The check’s id */
            subject: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'check.decided'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.claim.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @enum {string} */
            state: 'open' | 'upheld' | 'dismissed' | 'withdrawn'
            /** @description The claim’s id */
            subject: string
            work: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'claim.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.dataset.alerted': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            cause: string
            dataset: string
            rows: number
            /** @description The alert’s id */
            subject: string
            work: string | null
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'dataset.alerted'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.dataset.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @enum {string} */
            state: 'running' | 'stopped' | 'cleared' | 'failed' | 'removed'
            /** @description The dataset’s id */
            subject: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'dataset.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.grant.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @enum {string} */
            state: 'offered' | 'countered' | 'declined' | 'withdrawn' | 'active' | 'suspended' | 'revoked' | 'expired'
            /** @description The permission’s id */
            subject: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'grant.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.job.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @description The id of what the job is about */
            about?: string
            attempts: number
            cancelAsked?: boolean
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
            kind: string
            /** Format: date-time */
            notBefore?: string
            party?: string
            progress?: {
              done: number
              step: string
              total: number
            }
            /** Format: date-time */
            startedAt?: string
            /** @enum {string} */
            state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
            /** @description The job’s id */
            subject: string
            title: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'job.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.mandate.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @enum {string} */
            state: 'active' | 'revoked'
            /** @description The mandate’s id */
            subject: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'mandate.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.match.found': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @description Where the file was shared with you */
            check?: string
            receipt: string
            /** @description The receipt’s id */
            subject: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'match.found'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.reference.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @description The reference’s id */
            subject: string
            work: string | null
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'reference.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.reservation.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @description The reservation’s id */
            subject: string
            work: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'reservation.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.review.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @enum {string} */
            state: 'open' | 'disputed' | 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'lapsed'
            /** @description The match’s id */
            subject: string
            work: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'review.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.upload.finished': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            bytes: number
            name: string
            /** @description The upload’s id */
            subject: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'upload.finished'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.webhook.disabled': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @description The endpoint’s id */
            subject: string
            /** @description Scheme, host and port of the endpoint */
            url: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'webhook.disabled'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.webhook.test': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @description The endpoint’s id */
            subject: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'webhook.test'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'on.work.changed': {
    parameters: {
      query?: never
      header: {
        /** @description The message’s: the same at every try, so that you can tell that you have it already. */
        'webhook-id': string
        /** @description `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed. */
        'webhook-signature': string
        /** @description Seconds since 1970: refuse what is older than a few minutes. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** @description The work’s id */
            subject: string
          }
          /**
           * Format: date-time
           * @description When it happened
           */
          timestamp: string
          /** @constant */
          type: 'work.changed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description No more of it: the endpoint is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is sent again, for three days. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
}
