import { describe, expect, it } from 'vitest';

import type { Session } from '../../gateway/model';
import { sampleGroups, sampleUsers } from '../../testing/sampleNetwork';
import { anna, bob, desk, now, person, session } from '../../testing/sampleSession';
import { lastedText } from '../../ui/time';
import { commandFor } from './commands';
import { isPartial, withParticipants } from './participants';
import { subjectOf } from './WallTile';
import { newsOf, targetOf, type Tile, wallOf } from './wall';
import { sessionName } from './wording';

const groups = sampleGroups(sampleUsers());
const viewer = { address: desk };
const fire = groups.find((group) => group.displayName === 'Fire 1');
if (fire === undefined) throw new Error('the sample network has no Fire 1');
const inFire = { group: { id: fire.id, address: fire.address, displayName: fire.displayName }, type: 'prearranged' as const };
const wall = (sessions: Session[], mayControl = true) => wallOf(groups, sessions, viewer, mayControl, now);
const tile = (tiles: Tile[], id: string) => {
  const found = tiles.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no tile ${id}`);
  return found;
};
const later = new Date(now - 1000).toISOString();

const ringing = session({ id: 'ses_ring', type: 'oneToOne', state: 'ringing', initiator: bob, participants: [person(bob, 'invited', { isInitiator: true }), person(desk, 'ringing')] });
const others = session({ id: 'ses_others', state: 'established', initiator: bob, participants: [person(bob, 'connected'), person(anna, 'connected')] });
const connected = session({ ...inFire, id: 'ses_fire', state: 'established', initiator: anna, participants: [person(anna, 'connected'), person(desk, 'connected')] });

describe('the wall', () => {
  it('has a tile for each group by name, which stays where it is whatever happens', () => {
    const names = (tiles: Tile[]) => tiles.filter((one) => one.group !== undefined).map((one) => one.group?.displayName);
    expect(names(wall([]))).toEqual(['Fire 1', 'Harbour', 'Medics', 'Mutual aid', 'Night shift']);
    expect(names(wall([ringing, connected, others]))).toEqual(names(wall([])));
  });

  it('shows sessions without a group after them, the viewer’s own first', () => {
    expect(wall([others, ringing]).slice(groups.length).map((one) => [one.id, one.state.kind])).toEqual([
      ['ses_ring', 'incoming'],
      ['ses_others', 'running'],
    ]);
  });

  it('keeps an ended session without a group for a while, if it was the viewer’s', () => {
    const end = { state: 'ended' as const, endReason: 'released' as const, endedAt: later };
    expect(wall([{ ...ringing, ...end }, { ...others, ...end }]).slice(groups.length).map((one) => one.id)).toEqual(['ses_ring']);
  });

  it('shows of several sessions of a group the one that goes on, and of those the viewer’s own', () => {
    const ended = session({ ...inFire, id: 'ses_old', state: 'ended', endedAt: later, createdAt: later });
    const foreign = session({ ...inFire, id: 'ses_foreign', state: 'established', createdAt: later, participants: [person(bob, 'connected')] });
    expect(tile(wall([ended, foreign, connected]), fire.id).state).toMatchObject({ kind: 'connected', session: { id: 'ses_fire' } });
    expect(tile(wall([ended, foreign]), fire.id).state).toMatchObject({ kind: 'joinable', session: { id: 'ses_foreign' } });
    expect(tile(wall([ended]), fire.id).state).toMatchObject({ kind: 'ended' });
  });

  it('says why nothing can be started in a group', () => {
    const stranger = wallOf([{ ...fire, members: [] }, { ...fire, id: 'grp_off', enabled: false }], [], viewer, true, now);
    expect(stranger.map((one) => [one.note, one.actions])).toEqual([
      ['You are no member', []],
      ['The group is switched off', []],
    ]);
  });

  it('offers a viewer nothing', () => {
    expect(wall([ringing, connected, others], false).flatMap((one) => one.actions)).toEqual([]);
  });
});

describe('a key', () => {
  const tiles = wall([ringing, connected, others]);
  it('acts on the selected tile', () => {
    expect(targetOf(tiles, 'grp_01JMEDI', ['call'])).toMatchObject({ tile: { id: 'grp_01JMEDI' }, action: 'call' });
  });
  it('answers what rings when the selected tile has nothing to join', () => {
    expect(targetOf(tiles, 'grp_01JMEDI', ['accept', 'join'])).toMatchObject({ tile: { id: 'ses_ring' }, action: 'accept' });
  });
  it('leaves the only session there is, and none of several', () => {
    const two = wall([connected, session({ id: 'ses_2', state: 'established', participants: [person(desk, 'connected'), person(bob, 'connected')] })]);
    expect(targetOf(tiles, undefined, ['leave'])).toMatchObject({ tile: { id: fire.id } });
    expect(targetOf(two, undefined, ['leave'])).toBeUndefined();
    expect(targetOf(two, 'ses_2', ['leave'])).toMatchObject({ tile: { id: 'ses_2' } });
  });
  it('never joins a session of others unasked', () => {
    expect(targetOf(wall([others]), undefined, ['accept', 'join'])).toBeUndefined();
  });
});

describe('what is asked of the gateway', () => {
  const command = (one: Tile, action: Parameters<typeof commandFor>[0]) => commandFor(action, subjectOf(one, viewer), viewer);
  it('calls a group by its type', () => {
    const chat = groups.find((group) => group.type === 'chat');
    expect(command(tile(wall([]), fire.id), 'call')).toMatchObject({ kind: 'start', draft: { type: 'prearranged', group: fire.id } });
    expect(command(tile(wall([]), chat?.id ?? ''), 'call')).toMatchObject({ kind: 'start', draft: { type: 'chat', group: chat?.id } });
  });
  it('joins late by the group’s identity, and comes back by that of the session', () => {
    const running = session({ ...inFire, state: 'established', participants: [person(anna, 'connected'), person(bob, 'connected')] });
    const left = person(desk, 'left', { joinedAt: later, leftAt: later, leaveMeans: 'bye' });
    expect(command(tile(wall([running]), fire.id), 'join')).toMatchObject({ kind: 'start', draft: { group: fire.id } });
    expect(command(tile(wall([{ ...running, participants: [...running.participants, left] }]), fire.id), 'join')).toMatchObject({ kind: 'rejoin', participant: left });
  });
  it('asks first before it ends one for all, or adds to it', () => {
    const one = tile(wall([connected]), fire.id);
    expect([command(one, 'end'), command(one, 'add')]).toEqual([undefined, undefined]);
  });
});

describe('the announcements', () => {
  const [incoming] = wall([ringing]).slice(groups.length);
  if (incoming === undefined) throw new Error('no tile rings');
  it('say at once that somebody calls', () => {
    expect(newsOf('none', incoming, 'Bob Ray')).toEqual({ text: `Call from ${bob}`, urgency: 'assertive' });
  });
  it('say nothing twice, and nothing of sessions of others', () => {
    expect(newsOf('incoming', incoming, 'Bob Ray')).toBeUndefined();
    const [foreign] = wall([others]).slice(groups.length);
    expect(foreign === undefined ? null : newsOf('none', foreign, 'x')).toBeUndefined();
  });
  it('say how a session ended', () => {
    const over = session({ ...connected, state: 'ended', endReason: 'released', endedAt: later });
    expect(newsOf('connected', tile(wall([over]), fire.id), 'Fire 1')?.text).toBe('Fire 1: ended for all');
  });
});

describe('the people of a session', () => {
  const many = session({ state: 'established', participants: [person(bob, 'left')], participantCount: 3 });
  const asked = [person(anna, 'connected'), person(bob, 'connected'), person(desk, 'connected')];
  it('are asked for when fewer are named than there are', () => {
    expect([isPartial(many), isPartial(others)]).toEqual([true, false]);
  });
  it('are as the live view knows them, which is newer', () => {
    expect(withParticipants(many, asked).participants.map((one) => [one.address, one.state])).toEqual([
      [anna, 'connected'],
      [bob, 'left'],
      [desk, 'connected'],
    ]);
  });
  it('give a session without a group its name', () => {
    expect(sessionName(ringing, viewer)).toBe(bob);
    expect(sessionName(session({ participants: asked }), viewer)).toBe(`${anna} and ${bob}`);
    expect(sessionName(session({ participants: [...asked, person('sip:c@x', 'invited'), person('sip:d@x', 'invited')] }), viewer)).toBe(`${anna}, ${bob} and 2 more`);
  });
});

describe('how long it lasted', () => {
  it.each([
    [140, '0.14 s'],
    [39_772, '39.8 s'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
  ])('%i ms is %s', (ms, text) => {
    expect(lastedText(ms)).toBe(text);
  });
});
