import { describe, expect, it } from 'vitest';

import { type Link, type LinkEvent, nextLink, retryDelayMs } from './link';

const after = (...events: LinkEvent[]) => events.reduce<Link>(nextLink, { kind: 'connecting' });

describe('the link', () => {
  it('is live once opened, and says how many events it caught up', () => {
    expect(after({ type: 'opened', at: 5, caughtUp: 14 })).toEqual({ kind: 'live', since: 5, caughtUp: { events: 14, at: 5 } });
  });
  it('keeps the age of what is shown while tries go on failing', () => {
    const link = after({ type: 'opened', at: 0 }, { type: 'lost', lastHeardAt: 900 }, { type: 'lost', lastHeardAt: 4000 });
    expect(link).toEqual({ kind: 'reconnecting', lastHeardAt: 900, attempts: 1 });
  });
  it('never claims a last known state before the first snapshot', () => {
    expect(after({ type: 'lost', lastHeardAt: 0 })).toEqual({ kind: 'connecting' });
  });
  it('does not become live by an answer that arrives after the loss', () => {
    const link = after({ type: 'opened', at: 0 }, { type: 'lost', lastHeardAt: 1 }, { type: 'answered', at: 2, roundTripMs: 3 });
    expect(link.kind).toBe('reconnecting');
  });
  it('ends when the session does', () => {
    expect(after({ type: 'opened', at: 0 }, { type: 'refused' }, { type: 'lost', lastHeardAt: 1 }).kind).toBe('signedOut');
  });
  it('is tried at once, then at most every five seconds', () => {
    expect([0, 1, 4, 5, 400].map(retryDelayMs)).toEqual([250, 500, 3000, 5000, 5000]);
  });
});
