import { deviceName } from '../../gateway/deviceName';
import type { BoardPerson, PresenceState, User } from '../../gateway/model';
import { isTold } from './presenceWords';

export type BoardSort = 'reach' | 'name' | 'state' | 'lastSeen';

/** What is shown of the board; empty: everything. */
export type BoardWish = {
  show: 'all' | 'registered' | 'notRegistered' | PresenceState;
  search: string;
  sort: BoardSort;
  /** Addresses of the group that is looked at; nothing: everybody. */
  members: ReadonlySet<string> | undefined;
};

/** Somebody on the board: what the gateway keeps of him, and how he is, as far as he lets it be known. */
export type BoardEntry = { user: User; presence: BoardPerson | undefined };
export type Board = { shown: BoardEntry[]; total: number; registered: number };

export const wholeBoard: BoardWish = { show: 'all', search: '', sort: 'reach', members: undefined };

const order: readonly PresenceState[] = ['available', 'inSession', 'unavailable', 'doNotDisturb', 'pending', 'refused', 'unknown', 'offline'];

/** The people that match, in the order that is wished for; where two are alike, by name. */
export function boardOf(users: Iterable<User>, presences: ReadonlyMap<string, BoardPerson>, wish: BoardWish): Board {
  const all = [...users].map((user): BoardEntry => ({ user, presence: presences.get(user.address) }));
  const words = wish.search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = all
    .filter(({ user }) => wish.members === undefined || wish.members.has(user.address))
    .filter((entry) => isShown(entry, wish.show))
    .filter(({ user, presence }) => {
      const text = `${user.displayName} ${user.address} ${presence?.seen?.note ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => compare(a, b, wish.sort) || a.user.displayName.localeCompare(b.user.displayName));
  return { shown, total: all.length, registered: all.filter(({ user }) => user.registered).length };
}

function isShown({ user, presence }: BoardEntry, show: BoardWish['show']): boolean {
  if (show === 'all') return true;
  if (show === 'registered' || show === 'notRegistered') return user.registered === (show === 'registered');
  return presence?.state === show;
}

function compare(a: BoardEntry, b: BoardEntry, sort: BoardSort): number {
  switch (sort) {
    case 'name':
      return 0;
    case 'state':
      return order.indexOf(a.presence?.state ?? 'unknown') - order.indexOf(b.presence?.state ?? 'unknown');
    case 'lastSeen':
      return (b.presence?.lastSeenAt ?? '').localeCompare(a.presence?.lastSeenAt ?? '');
    case 'reach':
      return Number(b.user.registered) - Number(a.user.registered);
  }
}

/** The word of a row: how he is where that is told, else whether he is registered. */
export const rowState = ({ user, presence }: BoardEntry): PresenceState | 'registered' | 'notRegistered' =>
  presence !== undefined && isTold(presence.state) ? presence.state : user.registered ? 'registered' : 'notRegistered';

/** What the registrations of a person come to in one line: "XP8", "2 devices". */
export function reachText(user: User): string {
  const [first] = user.registrations;
  if (!user.registered || first === undefined) return 'no device';
  if (user.registrations.length > 1) return `${user.registrations.length} devices`;
  return deviceName(first.userAgent);
}

/** What the devices of a person call themselves, in full; nothing when they say nothing. */
export function devicesText(user: User): string | undefined {
  const said = user.registrations.map((registration) => registration.userAgent).filter(Boolean);
  return said.length > 0 ? said.join('\n') : undefined;
}
