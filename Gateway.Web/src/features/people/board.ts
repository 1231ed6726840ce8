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

/** Somebody on the board: what the gateway keeps of him, nothing for people of other networks; and how he is, as far as he lets it be known. */
export type BoardEntry = { address: string; displayName: string; user: User | undefined; presence: BoardPerson | undefined };
export type Board = { shown: BoardEntry[]; total: number; registered: number };

export const wholeBoard: BoardWish = { show: 'all', search: '', sort: 'reach', members: undefined };

const order: readonly PresenceState[] = ['available', 'inSession', 'unavailable', 'doNotDisturb', 'pending', 'refused', 'unknown', 'offline'];

/**
 * The people that match, in the order that is wished for; where two are alike, by name. `others` are people of other networks in the group that is looked at, as they were when they were
 * asked for. Without a group those are shown whom one watches.
 */
export function boardOf(users: Iterable<User>, presences: ReadonlyMap<string, BoardPerson>, wish: BoardWish, others: Iterable<BoardPerson> = []): Board {
  const all: BoardEntry[] = [
    ...[...users].map((user) => ({ address: user.address, displayName: user.displayName, user, presence: presences.get(user.address) })),
  ];
  const ours = new Set(all.map(({ address }) => address));
  const elsewhere = new Map([...others].map((person) => [person.address, person]));
  for (const person of presences.values()) if (wish.members?.has(person.address) ?? person.watched.length > 0) elsewhere.set(person.address, newest(elsewhere.get(person.address) ?? person, person));
  for (const person of elsewhere.values()) if (!ours.has(person.address)) all.push({ address: person.address, displayName: person.displayName, user: undefined, presence: person });
  const words = wish.search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = all
    .filter(({ address }) => wish.members === undefined || wish.members.has(address))
    .filter((entry) => isShown(entry, wish.show))
    .filter(({ address, displayName, presence }) => {
      const text = `${displayName} ${address} ${presence?.seen?.note ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => compare(a, b, wish.sort) || a.displayName.localeCompare(b.displayName));
  return { shown, total: all.length, registered: all.filter(isRegistered).length };
}

const newest = (asked: BoardPerson, told: BoardPerson): BoardPerson => (told.version > asked.version ? told : asked);

/** Of people of other networks that is known as far as they let it be known. */
const isRegistered = ({ user, presence }: BoardEntry): boolean => user?.registered ?? presence?.seen?.registered ?? false;

function isShown(entry: BoardEntry, show: BoardWish['show']): boolean {
  if (show === 'all') return true;
  if (show === 'registered' || show === 'notRegistered') return isRegistered(entry) === (show === 'registered');
  return entry.presence?.state === show;
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
      return Number(isRegistered(b)) - Number(isRegistered(a));
  }
}

/** The word of a row: how he is where that is told, else whether he is registered. */
export const rowState = ({ user, presence }: BoardEntry): PresenceState | 'registered' | 'notRegistered' =>
  presence !== undefined && (user === undefined || isTold(presence.state)) ? presence.state : user?.registered === true ? 'registered' : 'notRegistered';

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

/** The address that somebody has typed as a whole, so that a person of another network can be looked at; nothing while it is none. */
export function addressTyped(search: string): string | undefined {
  const typed = search.trim().replace(/^sips?:/i, '');
  return /^[^\s@:;/?]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(typed) ? `sip:${typed.replace(/@.*$/, (host) => host.toLowerCase())}` : undefined;
}

/** The network that an address belongs to. */
export const networkOf = (address: string): string => address.replace(/^[^@]*@/, '').replace(/[;?].*$/, '');

/** What stands before the network in an address: all that is known of the name of whom nobody has named. */
export const userPartOf = (address: string): string => address.replace(/^[^:]*:/, '').replace(/@.*$/, '');
