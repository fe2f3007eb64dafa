/**
 * What the server answers. Until the typed description (`kyodaku/client`, made by `scripts/build-client.ts`) is in the tree,
 * paths are loose and each area says its own types: `useGet<WorksAnswer>('/v1/works')`.
 */
// biome-ignore lint/suspicious/noExplicitAny: stands in for generated types
export type paths = Record<string, any>
