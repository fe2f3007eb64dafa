import type { UseKind } from '../use.js'

/** The context of ODRL 2.2 (W3C Recommendation 2018-02-15, Vocabulary & Expression, section 4). */
export const odrlContext = 'http://www.w3.org/ns/odrl.jsonld'
export const tdmContext = 'http://www.w3.org/ns/tdmrep.jsonld'

/** Namespaces whose terms are understood, and what stands before a term of theirs in this room. ODRL's stand bare. */
export const namespaces: readonly (readonly [iri: string, prefix: string])[] = [
  ['http://www.w3.org/ns/odrl/2/', ''],
  ['http://www.w3.org/ns/tdmrep#', 'tdm:'],
  ['http://www.w3.org/ns/tdmrep/', 'tdm:'],
  ['urn:kyodaku:odrl:', 'kyodaku:'],
  ['http://www.w3.org/2001/XMLSchema#', 'xsd:'],
  ['http://www.w3.org/1999/02/22-rdf-syntax-ns#', 'rdf:'],
]

/** Namespaces that describe and never permit, forbid or restrict; their properties are passed over. */
export const descriptive: readonly string[] = [
  'http://purl.org/dc/terms/',
  'http://purl.org/dc/elements/1.1/',
  'http://www.w3.org/2000/01/rdf-schema#',
  'http://www.w3.org/2006/vcard/ns#',
  'http://xmlns.com/foaf/0.1/',
  'http://www.w3.org/2004/02/skos/core#',
  'http://schema.org/',
  'https://schema.org/',
]

/** Prefixes that the ODRL context itself declares. */
export const odrlPrefixes: Readonly<Record<string, string>> = {
  odrl: 'http://www.w3.org/ns/odrl/2/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  dct: 'http://purl.org/dc/terms/',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  schema: 'http://schema.org/',
}

/** Our ODRL profile: its actions and left operands are documented in docs/licences.md. */
export const kyodakuProfile = 'urn:kyodaku:odrl'
export const knownProfiles: readonly string[] = [
  kyodakuProfile,
  'http://www.w3.org/ns/odrl/2/core',
  'http://www.w3.org/ns/odrl/2/',
  'http://www.w3.org/ns/tdmrep',
]

/** The wider action of a standard vocabulary that each of ours is a part of (`includedIn`, ODRL Vocabulary 3.15). */
export const widerAction: Readonly<Record<UseKind, string>> = {
  train: 'tdm:mine',
  generate: 'derive',
  release: 'distribute',
}

/** What a permission of an action permits. Actions that are wider than ours, or other, permit nothing of ours. */
export const permittedBy: Readonly<Record<string, readonly UseKind[]>> = {
  'kyodaku:train': ['train'],
  'kyodaku:generate': ['generate'],
  'kyodaku:release': ['release'],
  'tdm:mine': ['train'],
}

/** What a prohibition of an action surely stays within. Of every other action: anything. */
export const prohibitedBy: Readonly<Record<string, readonly UseKind[]>> = {
  ...permittedBy,
  distribute: ['release'],
  present: ['release'],
  display: ['release'],
  play: ['release'],
  stream: ['release'],
}
