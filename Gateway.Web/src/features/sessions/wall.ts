import type { Group, Session } from '../../gateway/model';
import { actionsFor, isOver, ownPart, rightsIn, type TileAction, type TileKind, type TileState, tileState, type Viewer } from './tile';
import { endOf, initiatorOf, outText } from './wording';

/** One place on the wall: a group, always; or a session of people without a group, for as long as it goes on and a little longer. */
export type Tile = {
  id: string;
  group?: Group;
  state: TileState;
  actions: readonly TileAction[];
  /** Whether the viewer takes part, is called, or was a moment ago. */
  isOwn: boolean;
  /** Why nothing can be started here, when that is so. */
  note?: string;
};

/** Sessions without a group that the wall shows at most; the others are in the session history. */
export const directMax = 24;

/** Groups by name, so that a tile never moves; then sessions without a group: those that go on before those that ended, the viewer's own first, the newest first. */
export function wallOf(groups: readonly Group[], sessions: Iterable<Session>, viewer: Viewer, mayControl: boolean, now: number): Tile[] {
  const all = [...sessions];
  const ofGroup = groups.toSorted((a, b) => a.displayName.localeCompare(b.displayName)).map((group): Tile => {
    const rights = rightsIn(group, viewer);
    const state = tileState(sessionOf(group, all, viewer), viewer, rights.mayJoin, now);
    return {
      id: group.id,
      group,
      state,
      actions: actionsFor(state, { control: mayControl, initiate: rights.mayInitiate }),
      isOwn: concerns(state, viewer),
      ...noteOn(group, rights.isMember),
    };
  });
  const direct = all
    .filter((session) => session.group === undefined || !groups.some((group) => isOf(session, group)))
    .map((session): Tile => {
      const state = tileState(session, viewer, false, now);
      return {
        id: session.id,
        state,
        actions: actionsFor(state, { control: mayControl, initiate: false }),
        isOwn: concerns(state, viewer),
      };
    })
    .filter((tile) => tile.state.kind !== 'none' && (tile.state.kind !== 'ended' || tile.isOwn))
    .sort((a, b) => Number(a.state.kind === 'ended') - Number(b.state.kind === 'ended') || Number(b.isOwn) - Number(a.isOwn) || startOf(b).localeCompare(startOf(a)) || b.id.localeCompare(a.id))
    .slice(0, directMax);
  return [...ofGroup, ...direct];
}

function noteOn(group: Group, isMember: boolean): { note?: string } {
  if (!group.enabled) return { note: 'The group is switched off' };
  return isMember ? {} : { note: 'You are no member' };
}

const isOf = (session: Session, group: Group): boolean => session.group?.id === group.id || session.group?.address === group.address;
const startOf = (tile: Tile): string => (tile.state.kind === 'none' ? '' : tile.state.session.createdAt);

/** Of several sessions of a group the one that goes on, of these the viewer's own, else the newest. */
function sessionOf(group: Group, sessions: readonly Session[], viewer: Viewer): Session | undefined {
  const rank = (session: Session) => (isOver(session) ? 0 : ownPart(session, viewer) === undefined ? 1 : 2);
  return sessions
    .filter((session) => isOf(session, group))
    .reduce<Session | undefined>((best, next) => {
      if (best === undefined) return next;
      const difference = rank(next) - rank(best);
      return difference > 0 || (difference === 0 && next.createdAt > best.createdAt) ? next : best;
    }, undefined);
}

function concerns(state: TileState, viewer: Viewer): boolean {
  if (state.kind === 'none') return false;
  return state.session.initiator === viewer.address || ownPart(state.session, viewer) !== undefined;
}

/** What a key acts on: the selected tile where it offers one of the actions, else the only tile that does, else the one that rings longest. */
export function targetOf(tiles: readonly Tile[], selected: string | undefined, wanted: readonly TileAction[]): { tile: Tile; action: TileAction } | undefined {
  const offer = (tile: Tile) => {
    const action = wanted.find((candidate) => tile.actions.includes(candidate));
    return action === undefined ? [] : [{ tile, action }];
  };
  const chosen = tiles.filter((tile) => tile.id === selected).flatMap(offer);
  if (chosen[0] !== undefined) return chosen[0];
  // What asks for us goes before what is merely possible.
  const asking = tiles.filter((tile) => tile.state.kind === 'incoming').sort((a, b) => startOf(a).localeCompare(startOf(b))).flatMap(offer);
  if (asking[0] !== undefined) return asking[0];
  const own = tiles.filter((tile) => tile.isOwn).flatMap(offer);
  return own.length === 1 ? own[0] : undefined;
}

/** What a screen reader is told of a tile that has changed, and how urgently. Sessions of others are to be looked at, not announced. */
export function newsOf(before: TileKind, tile: Tile, name: string): { text: string; urgency: 'polite' | 'assertive' } | undefined {
  const { state } = tile;
  if (!tile.isOwn || before === state.kind) return undefined;
  switch (state.kind) {
    case 'incoming':
      return { text: `Call from ${initiatorOf(state.session)}${tile.group === undefined ? '' : ` to ${name}`}`, urgency: 'assertive' };
    case 'calling':
      return { text: `Calling ${name}`, urgency: 'polite' };
    case 'connected':
      return { text: `Connected with ${name}`, urgency: 'polite' };
    case 'disconnected':
      return { text: `${name}: you are out, ${outText(state.means)}`, urgency: 'polite' };
    case 'ended':
      return { text: `${name}: ${endOf(state.session).word}`, urgency: 'polite' };
    case 'none':
    case 'leaving':
    case 'joinable':
    case 'running':
      return undefined;
  }
}
