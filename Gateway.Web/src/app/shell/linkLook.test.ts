import { describe, expect, it } from 'vitest';

import { linkLook } from './linkLook';

describe('the link badge', () => {
  it('tells the age of the last known state', () => {
    expect(linkLook({ kind: 'reconnecting', lastHeardAt: 1000, attempts: 3 }, 13_000)).toMatchObject({
      word: 'Reconnecting',
      detail: 'last known, 12 s old',
    });
  });
  it('says offline after twenty seconds', () => {
    expect(linkLook({ kind: 'reconnecting', lastHeardAt: 0, attempts: 9 }, 20_000).word).toBe('Offline');
  });
  it('says for a while how much was caught up, then the round trip', () => {
    const link = { kind: 'live', since: 0, roundTripMs: 23, caughtUp: { events: 14, at: 0 } } as const;
    expect([linkLook(link, 1000).detail, linkLook(link, 9000).detail]).toEqual(['caught up, 14 events', '23 ms']);
  });
});
