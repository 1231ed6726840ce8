/**
 * The state of the live connection, as the top bar tells it. Times are milliseconds of the console's own clock.
 *
 * | state        | means                                                                     |
 * |--------------|---------------------------------------------------------------------------|
 * | connecting   | nothing has been shown yet                                                |
 * | live         | what is shown is what the gateway has confirmed                           |
 * | reconnecting | the link is gone; what is shown is the last known state, and how old it is |
 * | signedOut    | the gateway no longer knows this session                                  |
 */
export type Link =
  | { kind: 'connecting' }
  | { kind: 'live'; since: number; roundTripMs?: number; caughtUp?: { events: number; at: number } }
  | { kind: 'reconnecting'; lastHeardAt: number; attempts: number }
  | { kind: 'signedOut' };

export type LinkEvent =
  | { type: 'opened'; at: number; caughtUp?: number }
  | { type: 'answered'; at: number; roundTripMs: number }
  | { type: 'lost'; lastHeardAt: number }
  | { type: 'refused' };

export function nextLink(link: Link, event: LinkEvent): Link {
  switch (event.type) {
    case 'opened':
      return event.caughtUp === undefined
        ? { kind: 'live', since: event.at }
        : { kind: 'live', since: event.at, caughtUp: { events: event.caughtUp, at: event.at } };
    case 'answered':
      return link.kind === 'live' ? { ...link, roundTripMs: event.roundTripMs } : link;
    case 'lost':
      // Before the first snapshot there is no "last known" state to speak of.
      if (link.kind === 'connecting' || link.kind === 'signedOut') return link;
      // Failing again does not make the shown state younger.
      if (link.kind === 'reconnecting') return { ...link, attempts: link.attempts + 1 };
      return { kind: 'reconnecting', lastHeardAt: event.lastHeardAt, attempts: 0 };
    case 'refused':
      return { kind: 'signedOut' };
  }
}

/** How long to wait before try number `attempt` (0 is the first): quick at first, then steady, so that a restart is noticed within 5 s. */
export function retryDelayMs(attempt: number): number {
  const delays = [250, 500, 1000, 2000, 3000];
  return delays[attempt] ?? 5000;
}
