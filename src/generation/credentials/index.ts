/**
 * Content Credentials (C2PA) of what is released: which decision it was released by, whose permission that rests on, and that
 * it was generated. Written into the file and read from it; knows nothing of requests or of what is upstream.
 */
export { CredentialsError, type CredentialsErrorCode } from './credentials-error.js'
export type { Source, Training } from './manifest.js'
export { type OwnKeyOptions, openOwnKey } from './own-key.js'
export { permissionsLabel, permissionsOf, type ReleasedPermissions } from './permissions.js'
export { type FoundCredentials, type ReadCredentials, readCredentials } from './read-credentials.js'
export { type SignedFile, type SignOptions, signCredentials } from './sign-credentials.js'
export { readSigningKey, type SigningAlgorithm, type SigningKey, type SigningPem } from './signing-key.js'
