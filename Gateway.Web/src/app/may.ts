import type { Me } from '../gateway/model';

/** Whether the signed-in person may do something, by the scopes that the gateway says the session has. */
export const may = (me: Me, scope: string): boolean => me.scopes.includes(scope);

const topicScopes: Readonly<Record<string, string>> = {
  people: 'users:read',
  alerts: 'alerts:read',
  sessions: 'sessions:read',
  wall: 'groups:read',
  access: 'access:read',
  'presence:board': 'presence:read',
};

/** The topics of the dispatch hub that this person may follow; asking for another one would refuse them all. Of mailboxes everybody is told of his own. */
export function topicsFor(me: Me): string[] {
  const allowed = Object.entries(topicScopes).filter(([, scope]) => may(me, scope));
  return [...allowed.map(([topic]) => topic), 'messages', 'system'];
}
