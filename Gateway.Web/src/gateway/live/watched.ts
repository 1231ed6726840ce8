import type { BoardPerson, BoardWatch, PresenceEnquiry, PresenceSeen, PresenceState } from '../model';

/** Whether an enquiry is not over. */
export const goesOn = ({ state }: Pick<PresenceEnquiry, 'state'>): boolean => ['asking', 'pending', 'active'].includes(state);

/** Whether it goes on, though the network of whom it is about cannot be reached at the moment. */
export const isCut = (enquiry: PresenceEnquiry): boolean => goesOn(enquiry) && enquiry.sip !== undefined;

/**
 * Somebody on the board after news of an enquiry: what is watched of him is that. How people of this network are is told by the board itself; of others by what is watched of them.
 * Nothing where he is not on the board, or, being of another network, is watched no longer.
 */
export function watchedAfter(person: BoardPerson | undefined, told: PresenceEnquiry, isOurs: boolean): BoardPerson | undefined {
  const watched = watchesAfter(person?.watched ?? [], told);
  if (isOurs) return person === undefined ? undefined : { ...person, watched };
  if (watched.length === 0) return undefined;
  // One that was stopped says nothing of how he is: what others have told holds.
  if (person !== undefined && !goesOn(told) && told.state !== 'answered') return { ...person, watched };
  const { state, seen, reason } = shownBy(told);
  return {
    address: told.target,
    displayName: told.targetDisplayName ?? person?.displayName ?? told.target,
    state,
    ...(seen === undefined ? {} : { seen }),
    ...(reason === undefined ? {} : { reason }),
    talking: false,
    watched,
    version: person?.version ?? 0,
  };
}

/** An enquiry that goes on is among what is watched; one that is over is not. */
function watchesAfter(watched: readonly BoardWatch[], told: PresenceEnquiry): BoardWatch[] {
  const others = watched.filter((one) => one.subscription !== told.id);
  if (!goesOn(told)) return others;
  return [...others, { subscription: told.id, type: told.type, state: told.state, ...(told.until === undefined ? {} : { until: told.until }) }];
}

function shownBy(told: PresenceEnquiry): { state: PresenceState; seen?: PresenceSeen; reason?: string } {
  if (isCut(told)) return { state: 'unknown', reason: 'probation' };
  if (told.state === 'pending') return { state: 'pending' };
  return told.seen === undefined ? { state: 'unknown' } : { state: told.seen.state, seen: told.seen };
}
