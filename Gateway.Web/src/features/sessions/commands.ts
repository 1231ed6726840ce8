import type { Group, Session } from '../../gateway/model';
import { ownPart, type TileAction, type Viewer } from './tile';
import type { SessionCommand } from './useSessionCommands';

/** What an action is about: a group with or without a session, or a session without a group. */
export type Subject = { name: string; group?: Group; session?: Session };

/** An action as the gateway is asked for it. Nothing for those that have to be told more first: whom to add, whether really to end it. */
export function commandFor(action: TileAction, subject: Subject, viewer: Viewer): SessionCommand | undefined {
  const { name, group, session } = subject;
  const about = aboutOf(subject);
  if (action === 'call') return group === undefined ? undefined : { about, name, kind: 'start', draft: callOf(group) };
  if (session === undefined) return undefined;
  switch (action) {
    case 'cancel':
    case 'leave':
    case 'accept':
    case 'decline':
      return { about, name, kind: action, session };
    case 'join': {
      const mine = ownPart(session, viewer);
      // Who has been in a session comes back to it by its own identity; who has not comes in by that of the group.
      if (mine !== undefined && (mine.joinedAt !== undefined || group === undefined)) return { about, name, kind: 'rejoin', session, participant: mine };
      return group === undefined ? undefined : { about, name, kind: 'start', draft: callOf(group) };
    }
    case 'add':
    case 'end':
      return undefined;
  }
}

/** What pending commands are told apart by. */
export const aboutOf = ({ group, session }: Subject): string => group?.id ?? session?.id ?? '';

const callOf = (group: Group) => ({ type: group.type === 'chat' ? ('chat' as const) : ('prearranged' as const), group: group.id });

/** One person is a one-to-one session, more are an ad-hoc group. */
export const callTo = (to: readonly string[]) => ({ type: to.length === 1 ? ('oneToOne' as const) : ('adHoc' as const), to: [...to] });
