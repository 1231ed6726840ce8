import type { Group, LeaveMeans, Participant, Session, SessionEndReason } from '../../gateway/model';

/**
 * What a tile of the wall shows: how one person stands to a group, or to a session of people without a group. Everything follows from what
 * the gateway has said and from the time; nothing is presumed after a click.
 *
 * | state        | the gateway said                                                   |
 * |--------------|--------------------------------------------------------------------|
 * | none         | no session, and none ended lately                                  |
 * | calling      | we invite, nobody's answer has established it                      |
 * | incoming     | we are invited; `answerable` once it rings here                    |
 * | connected    | we take part                                                       |
 * | leaving      | our BYE or REFER is on its way                                     |
 * | disconnected | it goes on, we were taken out or left a moment ago                 |
 * | joinable     | it goes on without us, and we may come in late                     |
 * | running      | it goes on without us, and is not ours to join                     |
 * | ended        | it ended a moment ago                                              |
 */
export type TileState =
  | { kind: 'none' }
  | { kind: 'calling'; session: Session; answered: number; invited: number }
  | { kind: 'incoming'; session: Session; answerable: boolean }
  | { kind: 'connected'; session: Session; pending: number }
  | { kind: 'leaving'; session: Session }
  | { kind: 'disconnected'; session: Session; means: LeaveMeans | undefined; mayReturn: boolean }
  | { kind: 'joinable'; session: Session }
  | { kind: 'running'; session: Session }
  | { kind: 'ended'; session: Session; reason: SessionEndReason | undefined };

export type TileKind = TileState['kind'];

/** How long a tile tells how its session ended, or how we got out of one: long enough to look up from something else. */
export const endShownMs = 30_000;

export type Viewer = { address: string | undefined };

export const isOver = (session: Session): boolean => session.endedAt !== undefined;

/** The viewer's own part in a session. Somebody without a PoC Address has none. */
export function ownPart(session: Session, { address }: Viewer): Participant | undefined {
  return address === undefined ? undefined : session.participants.find((participant) => participant.address === address);
}

const out: readonly Participant['state'][] = ['left', 'disconnected', 'refused', 'failed', 'cancelled'];
export const isOut = (participant: Participant): boolean => out.includes(participant.state);

const since = (at: string | undefined, now: number): number => (at === undefined ? Infinity : now - Date.parse(at));

/** @param mayJoin whether the viewer could come into a session that goes on without him. */
export function tileState(session: Session | undefined, viewer: Viewer, mayJoin: boolean, now: number): TileState {
  if (session === undefined) return { kind: 'none' };
  if (isOver(session)) {
    return since(session.endedAt, now) < endShownMs ? { kind: 'ended', session, reason: session.endReason } : { kind: 'none' };
  }
  const mine = ownPart(session, viewer);
  if (mine === undefined) return ownCall(session, viewer) ?? (mayJoin && session.state === 'established' ? { kind: 'joinable', session } : { kind: 'running', session });
  switch (mine.state) {
    case 'connected':
      return session.state === 'established' ? connected(session) : calling(session, mine);
    case 'invited':
    case 'ringing':
      return mine.isInitiator ? calling(session, mine) : { kind: 'incoming', session, answerable: mine.state === 'ringing' };
    case 'leaving':
      return { kind: 'leaving', session };
    case 'left':
    case 'disconnected':
    case 'refused':
    case 'failed':
    case 'cancelled':
      if (since(mine.leftAt, now) < endShownMs) {
        return { kind: 'disconnected', session, means: mine.leaveMeans, mayReturn: session.state === 'established' };
      }
      return session.state === 'established' ? { kind: 'joinable', session } : { kind: 'running', session };
  }
}

/** A session of many does not name everybody; that it is our own call is known before our own part is. */
function ownCall(session: Session, { address }: Viewer): TileState | undefined {
  return session.initiator === address && session.state !== 'established' ? calling(session, undefined) : undefined;
}

function calling(session: Session, mine: Participant | undefined): TileState {
  const own = mine?.state === 'connected' ? 1 : 0;
  return { kind: 'calling', session, answered: Math.max(0, session.connectedCount - own), invited: Math.max(0, session.participantCount - 1) };
}

const connected = (session: Session): TileState => ({ kind: 'connected', session, pending: session.pendingCount });

export type TileAction = 'call' | 'cancel' | 'accept' | 'decline' | 'leave' | 'join' | 'add' | 'end';

/** What the viewer may do at all: by his role, and in this group. */
export type TileRights = { control: boolean; initiate: boolean };

/** What a tile offers, the first of them most prominently. Nothing that the gateway would refuse by what it has said itself. */
export function actionsFor(state: TileState, rights: TileRights): readonly TileAction[] {
  if (!rights.control) return [];
  const end: readonly TileAction[] = state.kind !== 'none' && state.session.controlledHere ? ['end'] : [];
  switch (state.kind) {
    case 'none':
    case 'ended':
      return rights.initiate ? ['call'] : [];
    case 'calling':
      return ['cancel'];
    case 'incoming':
      return state.answerable ? ['accept', 'decline'] : [];
    case 'connected':
      return ['leave', 'add', ...end];
    case 'leaving':
      return end;
    case 'disconnected':
      return state.mayReturn ? ['join', ...end] : end;
    case 'joinable':
      return ['join', ...end];
    case 'running':
      return end;
  }
}

/** What the viewer may do in a group, by what the group says of him; who is no member is not let in. */
export function rightsIn(group: Group, viewer: Viewer): { mayInitiate: boolean; mayJoin: boolean; isMember: boolean } {
  const member = group.members.find((one) => one.address === viewer.address);
  const open = group.enabled && member !== undefined && member.mayJoin;
  return { isMember: member !== undefined, mayJoin: open, mayInitiate: open && (member.mayInitiate || !group.inviteMembers) };
}
