import type { ApiKeyDraft } from '../../gateway/model';

/** The form as it is typed. `days` is how long the key lives; empty means until it is removed. */
export type KeyFields = { name: string; user: string; scopes: readonly string[]; days: string };

export const emptyKey: KeyFields = { name: '', user: '', scopes: [], days: '' };

export const lifetimes: readonly { value: string; label: string }[] = [
  { value: '', label: 'Until it is removed' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
];

const dayMs = 86_400_000;

export function draftOf(fields: KeyFields, now: number): ApiKeyDraft {
  const user = fields.user.trim();
  return {
    name: fields.name.trim(),
    scopes: [...fields.scopes],
    ...(user === '' ? {} : { user }),
    ...(fields.days === '' ? {} : { expiresAt: new Date(now + Number(fields.days) * dayMs).toISOString() }),
  };
}

const scopeWords: Readonly<Record<string, string>> = {
  'users:read': 'See users and registrations',
  'users:write': 'Change users, end registrations',
  'groups:read': 'See groups',
  'groups:write': 'Change groups',
  'sessions:read': 'See calls',
  'sessions:control': 'Make and end calls',
  'sessions:ladder': 'Read the signalling of alerts and calls',
  'alerts:read': 'See alerts',
  'alerts:send': 'Send alerts',
  'alerts:handle': 'Attend, park and complete alerts',
  'access:read': 'See access rules',
  'access:write': 'Change access rules',
  'access:test': 'Ask who may reach whom',
  'history:read': 'Search and export the history',
  'charging:read': 'Read charging records',
  'keys:manage': 'Make and remove API keys',
  'audit:read': 'Read who changed what',
  'admin:*': 'Everything, also in the name of others',
};

/** What a scope allows, in words; a scope that this console does not know stands for itself. */
export const scopeText = (scope: string): string => scopeWords[scope] ?? scope;

export const isExpired = (expiresAt: string | undefined, now: number): boolean => expiresAt !== undefined && Date.parse(expiresAt) <= now;
