import type { Session } from '../gateway/model';
import type { Answer } from './fakeRoutes';

/** Sessions as the history finds them, newest first. */
export function sessionHistory(all: readonly Session[], params: URLSearchParams): Answer {
  const q = (params.get('q') ?? '').toLowerCase();
  const limit = Number(params.get('limit') ?? 50);
  const start = Number(params.get('cursor') ?? 0);
  const state = params.get('state');
  const found = all
    .filter((one) => state === null || (state === 'active' ? one.endedAt === undefined : one.state === state))
    .filter((one) => params.get('endReason') === null || one.endReason === params.get('endReason'))
    .filter((one) => params.get('type') === null || one.type === params.get('type'))
    .filter((one) => params.get('group') === null || one.group?.id === params.get('group'))
    .filter((one) => params.get('participant') === null || one.participants.some((person) => person.address === params.get('participant')))
    .filter((one) => JSON.stringify([one.group, one.participants.map((person) => [person.address, person.displayName])]).toLowerCase().includes(q))
    .reverse();
  const page = found.slice(start, start + limit).map(({ participants, ...shown }) => (params.get('expand') === 'participants' ? { ...shown, participants } : shown));
  return { status: 200, body: { data: page, ...(found.length > start + limit ? { next: String(start + limit) } : {}) } };
}
