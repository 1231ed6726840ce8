import { describe, expect, it } from 'vitest';

import type { LeaveMeans, Participant, ParticipantState, Session, SessionEndReason, SessionState } from '../../gateway/model';
import { sampleGroups, sampleUsers } from '../../testing/sampleNetwork';
import { anna, bob, desk, now, person, session } from '../../testing/sampleSession';
import { actionsFor, endShownMs, rightsIn, type TileAction, type TileKind, type TileState, tileState } from './tile';
import { tileLook } from './wording';

const viewer = { address: desk };
const kind = (told: Session | undefined, mayJoin = false, at = now): TileKind => tileState(told, viewer, mayJoin, at).kind;
const ago = (ms: number) => new Date(now - ms).toISOString();
const own = (state: ParticipantState, more: Partial<Participant> = {}) => person(desk, state, more);

describe('the state of a tile', () => {
  const open: SessionState[] = ['inviting', 'ringing', 'established'];

  // Every state of a session that goes on with every state of the viewer in it, called by somebody else.
  const called: Record<ParticipantState, readonly [TileKind, TileKind, TileKind]> = {
    invited: ['incoming', 'incoming', 'incoming'],
    ringing: ['incoming', 'incoming', 'incoming'],
    connected: ['calling', 'calling', 'connected'],
    leaving: ['leaving', 'leaving', 'leaving'],
    left: ['running', 'running', 'joinable'],
    disconnected: ['running', 'running', 'joinable'],
    refused: ['running', 'running', 'joinable'],
    failed: ['running', 'running', 'joinable'],
    cancelled: ['running', 'running', 'joinable'],
  };
  it.each(Object.entries(called).flatMap(([mine, kinds]) => open.map((state, index) => [state, mine as ParticipantState, kinds[index]] as const)))(
    'in a session that is %s, where we are %s, is %s',
    (state, mine, expected) => {
      expect(kind(session({ state, initiator: bob, participants: [person(bob, 'connected', { isInitiator: true }), own(mine)] }))).toBe(expected);
    },
  );

  it.each(open)('of our own call that is %s before we are in it is calling', (state) => {
    expect(kind(session({ state, initiator: desk, participants: [own('invited', { isInitiator: true }), person(bob, 'ringing')] }))).toBe('calling');
  });

  it.each([
    ['inviting', false, 'running'],
    ['ringing', true, 'running'],
    ['established', false, 'running'],
    ['established', true, 'joinable'],
  ] as const)('of a session of others that is %s, where we may join: %s, is %s', (state, mayJoin, expected) => {
    expect(kind(session({ state, initiator: bob, participants: [person(bob, 'connected'), person(anna, 'connected')] }), mayJoin)).toBe(expected);
  });

  it('is calling for a call of ours to so many that nobody is named', () => {
    expect(tileState(session({ state: 'inviting', initiator: desk, participants: [], participantCount: 31, pendingCount: 31 }), viewer, true, now)).toMatchObject({
      kind: 'calling',
      answered: 0,
      invited: 30,
    });
  });

  it('counts who has answered, without ourselves', () => {
    const told = session({ state: 'ringing', initiator: desk, participants: [own('connected', { isInitiator: true }), person(bob, 'connected'), person(anna, 'ringing')] });
    expect(tileState(told, viewer, true, now)).toMatchObject({ kind: 'calling', answered: 1, invited: 2 });
  });

  it('can be answered only once it rings', () => {
    const told = (mine: ParticipantState) => tileState(session({ state: 'ringing', initiator: bob, participants: [person(bob, 'connected'), own(mine)] }), viewer, true, now);
    expect([told('invited'), told('ringing')]).toMatchObject([{ answerable: false }, { answerable: true }]);
  });

  it('tells for a while by what we got out, then offers to join', () => {
    const told = (leaveMeans: LeaveMeans, leftAt: string) =>
      tileState(session({ state: 'established', initiator: bob, participants: [person(bob, 'connected'), own('disconnected', { leaveMeans, leftAt })] }), viewer, true, now);
    expect(told('byeByController', ago(endShownMs - 1))).toMatchObject({ kind: 'disconnected', means: 'byeByController', mayReturn: true });
    expect(told('mbcpDisconnect', ago(endShownMs))).toMatchObject({ kind: 'joinable' });
  });

  it('tells for a while how the session ended, then is as if there had been none', () => {
    const over = (endedAt: string) => session({ state: 'ended', endReason: 'policyReleased', endedAt, participants: [own('left')] });
    expect(tileState(over(ago(endShownMs - 1)), viewer, true, now)).toMatchObject({ kind: 'ended', reason: 'policyReleased' });
    expect(kind(over(ago(endShownMs)))).toBe('none');
    expect(kind(undefined)).toBe('none');
  });

  it('is that of others for somebody without an address', () => {
    expect(tileState(session({ state: 'established', participants: [own('connected')] }), { address: undefined }, false, now).kind).toBe('running');
  });
});

describe('what a tile offers', () => {
  const told = session({ state: 'established' });
  const states: Record<TileKind, TileState> = {
    none: { kind: 'none' },
    calling: { kind: 'calling', session: told, answered: 0, invited: 1 },
    incoming: { kind: 'incoming', session: told, answerable: true },
    connected: { kind: 'connected', session: told, pending: 0 },
    leaving: { kind: 'leaving', session: told },
    disconnected: { kind: 'disconnected', session: told, means: 'bye', mayReturn: true },
    joinable: { kind: 'joinable', session: told },
    running: { kind: 'running', session: told },
    ended: { kind: 'ended', session: told, reason: 'released' },
  };
  const offered: Record<TileKind, readonly TileAction[]> = {
    none: ['call'],
    calling: ['cancel'],
    incoming: ['accept', 'decline'],
    connected: ['leave', 'add', 'end'],
    leaving: ['end'],
    disconnected: ['join', 'end'],
    joinable: ['join', 'end'],
    running: ['end'],
    ended: ['call'],
  };
  it.each(Object.values(states))('$kind: to who may control sessions', (state) => {
    expect(actionsFor(state, { control: true, initiate: true })).toEqual(offered[state.kind]);
  });
  it.each(Object.values(states))('$kind: nothing to who may only watch', (state) => {
    expect(actionsFor(state, { control: false, initiate: true })).toEqual([]);
  });
  it('never ends what another network controls', () => {
    const foreign = { ...told, controlledHere: false };
    const all = Object.values(states).map((state): TileState => (state.kind === 'none' ? state : { ...state, session: foreign }));
    expect(all.flatMap((state) => actionsFor(state, { control: true, initiate: true }))).not.toContain('end');
  });
  it('starts nothing in a group that does not let us, answers nothing that does not ring, and returns nowhere before it is established', () => {
    expect(actionsFor(states.none, { control: true, initiate: false })).toEqual([]);
    expect(actionsFor({ kind: 'incoming', session: told, answerable: false }, { control: true, initiate: true })).toEqual([]);
    expect(actionsFor({ kind: 'disconnected', session: told, means: 'bye', mayReturn: false }, { control: true, initiate: true })).toEqual(['end']);
  });
});

describe('the rights in a group', () => {
  const [group] = sampleGroups(sampleUsers());
  if (group === undefined) throw new Error('the sample network is empty');
  const as = (change: Partial<(typeof group.members)[number]>) => ({
    ...group,
    members: group.members.map((member) => (member.address === desk ? { ...member, ...change } : member)),
  });
  it('are those of a member', () => {
    expect(rightsIn(group, viewer)).toEqual({ isMember: true, mayJoin: true, mayInitiate: true });
  });
  it('are none for a stranger', () => {
    expect(rightsIn(group, { address: 'sip:zed@b.example' })).toEqual({ isMember: false, mayJoin: false, mayInitiate: false });
  });
  it('are none while the group is switched off', () => {
    expect(rightsIn({ ...group, enabled: false }, viewer)).toEqual({ isMember: true, mayJoin: false, mayInitiate: false });
  });
  it('let who may not call others only into a group that calls nobody', () => {
    expect(rightsIn(as({ mayInitiate: false }), viewer).mayInitiate).toBe(false);
    expect(rightsIn({ ...as({ mayInitiate: false }), inviteMembers: false }, viewer).mayInitiate).toBe(true);
  });
});

describe('the look of a tile', () => {
  it('has a word for each end, and never the same for two states', () => {
    const reasons: SessionEndReason[] = [
      'cancelled', 'cancelTooLate', 'refused', 'noAnswer', 'left', 'policyReleased', 'released', 'timeLimit', 'inactivity', 'groupDeleted', 'linkLost',
      'restart', 'failed', 'shutdown',
    ];
    const words = reasons.map((endReason) => tileLook({ kind: 'ended', session: session({ state: 'ended', endReason, endedAt: ago(0) }), reason: endReason }).word);
    expect(new Set(words).size).toBe(reasons.length);
  });
  it('says how many have answered while it calls', () => {
    expect(tileLook({ kind: 'calling', session: session({}), answered: 4, invited: 7 }).word).toBe('calling 4/7');
  });
  it('tells leaving from being taken out', () => {
    const look = (means: LeaveMeans) => tileLook({ kind: 'disconnected', session: session({}), means, mayReturn: true }).word;
    expect([look('bye'), look('refer'), look('byeByController'), look('mbcpDisconnect'), look('linkLost')]).toEqual([
      'you left', 'you left', 'disconnected', 'disconnected', 'disconnected',
    ]);
  });
});
