import { deviceName } from '../../gateway/deviceName';
import type { User } from '../../gateway/model';

export type BoardFilter = 'all' | 'registered' | 'notRegistered';
export type Board = { shown: User[]; total: number; registered: number };

/** The people that match, those who can be reached first, each half by name. */
export function boardOf(users: Iterable<User>, filter: BoardFilter, search: string): Board {
  const all = [...users];
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = all
    .filter((user) => filter === 'all' || user.registered === (filter === 'registered'))
    .filter((user) => {
      const text = `${user.displayName} ${user.address}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => Number(b.registered) - Number(a.registered) || a.displayName.localeCompare(b.displayName));
  return { shown, total: all.length, registered: all.filter((user) => user.registered).length };
}

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
