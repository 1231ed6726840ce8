import type { Group, Me, User } from '../gateway/model';

/** What every noun of the gateway inside the page is made of. */
export type Answer = { status: number; body?: unknown };
export type Ask = { method: string; path: string; params: URLSearchParams; body: unknown; headers: Headers };
export type Route = { method: string; path: RegExp; answer: (ask: Ask, ...parts: string[]) => Answer };

/** What a noun needs of the rest. */
export type FakeNetwork = {
  users: ReadonlyMap<string, User>;
  groups: ReadonlyMap<string, Group>;
  me: () => Me;
  id: (prefix: string) => string;
  time: (inSeconds?: number) => string;
  emit: (type: string, subject: string, data: Record<string, unknown>) => void;
};

export const ok = (body: unknown, status = 200): Answer => ({ status, body });
export const gone: Answer = { status: 204 };
export const problem = (status: number, type: string, title: string, more: object = {}): Answer => ({
  status,
  body: { type: `/problems/${type}`, title, status, ...more },
});

/** Somebody else was quicker. */
export const isStale = ({ headers }: Ask, { version }: { version: number }): boolean => headers.get('if-match') !== `"${version}"`;
export const stale = problem(412, 'stale-etag', 'Somebody has changed it meanwhile');
