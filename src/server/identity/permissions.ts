/** What someone may be allowed to do, area by area. */
export const permissions = [
  'works.read',
  'works.write',
  'references.write',
  'grants.read',
  'grants.write',
  'checks.read',
  'checks.write',
  'matches.read',
  'reviews.write',
  'record.read',
  'people.read',
  'people.write',
  'tokens.write',
  'webhooks.read',
  'webhooks.write',
  'jobs.read',
  'jobs.write',
  'settings.write',
  'acts.read',
  'operations.read',
  'operations.write',
  'money.read',
  'cases.read',
] as const
export type Permission = (typeof permissions)[number]

/** What someone is, in a party or for the operator of the installation. */
export const roles = ['administrator', 'rights-manager', 'reviewer', 'finance', 'viewer', 'investigator'] as const
export type Role = (typeof roles)[number]

const looking = ['works.read', 'grants.read', 'checks.read', 'matches.read', 'record.read', 'jobs.read'] as const

/** Which role may do what; the operator's administrator alone may also operate the installation. */
const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  administrator: permissions.filter((permission) => !permission.startsWith('operations.')),
  'rights-manager': [
    ...looking,
    'works.write',
    'references.write',
    'grants.write',
    'checks.write',
    'reviews.write',
    'jobs.write',
    'people.read',
    'webhooks.read',
    'cases.read',
    'money.read',
  ],
  reviewer: [...looking, 'checks.write', 'reviews.write', 'cases.read'],
  finance: ['works.read', 'grants.read', 'record.read', 'jobs.read', 'money.read'],
  viewer: looking,
  investigator: ['works.read', 'matches.read', 'record.read', 'cases.read'],
}

/** @param ofOperator whether the role is held in the operator's own house */
export function permissionsOfRole(role: Role, ofOperator: boolean): ReadonlySet<Permission> {
  const own = new Set(permissionsOf[role])
  if (ofOperator && role === 'administrator') for (const permission of permissions) own.add(permission)
  if (ofOperator && role === 'viewer') own.add('operations.read')
  return own
}
