import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { sampleAlerts, sampleUsers } from '../../testing/sampleNetwork';
import type { Envelope } from './envelope';
import { alertsMax, applyBoard, applyEvents, applySnapshot, emptyView, sessionsMax } from './view';
import type { Session } from '../model';
import * as parsers from '../parsers';

const users = sampleUsers();
const alerts = sampleAlerts(users);
const snapshot = applySnapshot(emptyView, { seq: 10, epoch: 'e1', users, alerts });
const event = (seq: number, type: string, subject: string, data: Record<string, unknown>, epoch = 'e1'): Envelope => ({
  seq,
  epoch,
  type,
  time: '',
  subject,
  data,
});
const [bob] = users.slice(1);
const [alert] = alerts;
if (bob === undefined || alert === undefined) throw new Error('the sample network is empty');

describe('the live view', () => {
  it('is empty and not loaded before the first snapshot', () => {
    expect(emptyView.loaded).toBe(false);
  });

  it('takes over what a snapshot names and keeps what it does not speak of', () => {
    const later = applySnapshot(snapshot, { seq: 20, epoch: 'e1', users: [] });
    expect([later.users.size, later.alerts.size, later.seq]).toEqual([0, alerts.length, 20]);
  });

  it('ignores an event that the snapshot already told', () => {
    const later = applyEvents(snapshot, [event(10, 'registration.expired', bob.id, { user: { ...bob, registered: false } })]);
    expect(later).toBe(snapshot);
  });

  it('shows a phone that goes offline', () => {
    const later = applyEvents(snapshot, [event(11, 'registration.expired', bob.id, { user: { ...bob, registered: false, registrations: [] } })]);
    expect(later.users.get(bob.id)?.registered).toBe(false);
  });

  it('forgets a user who is deleted', () => {
    expect(applyEvents(snapshot, [event(11, 'user.deleted', bob.id, {})]).users.has(bob.id)).toBe(false);
  });

  it('never goes back to an older version of an alert', () => {
    const newer = applyEvents(snapshot, [event(11, 'alert.attended', alert.id, { alert: { ...alert, handling: 'attended', version: 5 } })]);
    const older = applyEvents(newer, [event(12, 'alert.delivered', alert.id, { alert: { ...alert, version: 4 } })]);
    expect([older.alerts.get(alert.id)?.handling, older.seq]).toEqual(['attended', 12]);
  });

  it('takes a board that is asked for again, but for what it knows newer', () => {
    const person = (name: string, version: number, note: string) => ({ address: `sip:${name}@poc.local`, displayName: name, state: 'available', talking: false, watched: [], version, seen: { state: 'available', reachableForSessions: true, reachableForAlerts: true, note } });
    const before = applySnapshot(snapshot, { seq: 12, epoch: 'e1', board: [person('a', 5, 'old'), person('b', 9, 'newer'), person('c', 5, 'gone')] });
    const { view, hasBoard } = applyBoard(before, { seq: 40, epoch: 'e1', board: [person('a', 7, 'new'), person('b', 7, 'older')] });
    expect([...view.board.values()].map(({ seen }) => seen?.note)).toEqual(['new', 'newer']);
    expect([view.seq, hasBoard, applyBoard(view, { seq: 41, epoch: 'e1' })]).toEqual([12, true, { view, hasBoard: false }]);
  });

  it('keeps what others watch off the board, of which an administrator is told, and puts on whom he watches elsewhere', () => {
    const told = (watcher: string, target: string, more: object = {}) =>
      event(11, 'presence.subscription.notified', 'psb_1', {
        subscription: {
          id: 'psb_1', type: 'period', watcher, target, state: 'active', askedAt: '', notifications: 1, why: [], version: 2, links: { self: '' },
          seen: { state: 'available', reachableForSessions: true, reachableForAlerts: true }, ...more,
        },
      });
    const kay = 'sip:kay@other.example';
    const mine = { ...snapshot, own: 'sip:me@poc.local' };
    expect(applyEvents(mine, [told('sip:other@poc.local', kay)]).board.size).toBe(0);
    expect(applyEvents(mine, [told('sip:me@poc.local', bob.address)]).board.size).toBe(0);
    const seen = applyEvents(mine, [told('sip:me@poc.local', kay)]);
    expect(seen.board.get(kay)).toMatchObject({ state: 'available', watched: [{ subscription: 'psb_1' }] });
    const cut = applyEvents(seen, [{ ...told('sip:me@poc.local', kay, { sip: { status: 503, reason: '' } }), seq: 12 }]);
    expect([cut.board.get(kay)?.state, cut.board.get(kay)?.reason, cut.board.get(kay)?.seen]).toEqual(['unknown', 'probation', undefined]);
    const over = applyEvents(cut, [{ ...told('sip:me@poc.local', kay, { state: 'ended', end: 'noResource' }), seq: 13 }]);
    expect(over.board.has(kay)).toBe(false);
  });

  it('passes over a type it does not know, and still counts it', () => {
    const later = applyEvents(snapshot, [event(11, 'floor.taken', 'ses_1', {})]);
    expect([later.seq, later.users, later.alerts]).toEqual([11, snapshot.users, snapshot.alerts]);
  });

  it('accepts smaller numbers in a new epoch', () => {
    const later = applyEvents(snapshot, [event(1, 'user.deleted', bob.id, {}, 'e2')]);
    expect([later.seq, later.epoch, later.users.has(bob.id)]).toEqual([1, 'e2', false]);
  });

  it('keeps at most a thousand alerts, and never drops one that waits', () => {
    const flood = Array.from({ length: alertsMax + 50 }, (_, index) =>
      event(11 + index, 'alert.delivered', `alr_${index}`, { alert: { ...alert, id: `alr_${index}`, direction: 'relayed' } }),
    );
    const later = applyEvents(snapshot, flood);
    expect([later.alerts.size, later.alerts.has(alert.id)]).toEqual([alertsMax, true]);
  });

  it('refuses an alert in a form it does not know, naming the place', () => {
    const broken = event(11, 'alert.sent', alert.id, { alert: { ...alert, targets: [{ to: 'sip:x@y', state: 'teleported' }] } });
    expect(() => applyEvents(snapshot, [broken])).toThrow(/targets\[0\]\.state/);
  });
});

describe('the sessions of the live view', () => {
  const session = parsers.session(JSON.parse(readFileSync('../Gateway.Tests/Contracts/Session.json', 'utf8')), 'Session');
  const [anna, bob] = session.participants;
  if (anna === undefined || bob === undefined) throw new Error('the sample session has too few participants');
  const open: Session = { ...session, state: 'established', version: 4 };
  delete open.endedAt;
  delete open.endReason;
  // As events after the first one tell it: by numbers, without the people.
  const told = (one: Session) => ({ ...one, participants: undefined });
  const begun = applyEvents(snapshot, [event(11, 'session.created', open.id, { session: open, participant: null })]);
  const sessionOf = (view: typeof begun) => view.sessions.get(open.id);

  it('come with the snapshot', () => {
    const view = applySnapshot(emptyView, JSON.parse(readFileSync('../Gateway.Tests/Contracts/Snapshot.json', 'utf8')));
    expect([...view.sessions.keys()]).toContain('ses_01M7Y52GQG8T25ZQC0VAJ8J6BZ');
  });

  it('begin with everybody in them', () => {
    expect(sessionOf(begun)?.participants.map((one) => one.address)).toEqual([anna.address, bob.address]);
  });

  it('change one person at a time, and keep the others as they were', () => {
    const ringing = { ...bob, state: 'ringing' };
    const later = applyEvents(begun, [event(12, 'session.participant.ringing', open.id, { session: told({ ...open, version: 5 }), participant: ringing })]);
    expect(sessionOf(later)?.participants.map((one) => one.state)).toEqual([anna.state, 'ringing']);
  });

  it('take in who comes late', () => {
    const carla = { ...bob, id: 'prt_new', address: 'sip:carla@poc.local', state: 'connected' };
    const later = applyEvents(begun, [event(12, 'session.participant.joined', open.id, { session: told({ ...open, version: 5, participantCount: 3 }), participant: carla })]);
    expect(sessionOf(later)?.participants.map((one) => one.id)).toEqual([anna.id, bob.id, 'prt_new']);
  });

  it('never go back to an older version', () => {
    const ended = applyEvents(begun, [event(12, 'session.ended', open.id, { session: told({ ...session, version: 9 }), participant: null })]);
    const older = applyEvents(ended, [event(13, 'session.participant.left', open.id, { session: told({ ...open, version: 8 }), participant: { ...anna, state: 'left' } })]);
    expect([sessionOf(older)?.state, sessionOf(older)?.participants[0]?.state]).toEqual(['ended', anna.state]);
  });

  it('are remembered a while after their end, and those that go on always', () => {
    const flood = Array.from({ length: sessionsMax + 20 }, (_, index) =>
      event(20 + index, 'session.ended', `ses_${index}`, { session: { ...session, id: `ses_${index}` }, participant: null }),
    );
    const later = applyEvents(begun, flood);
    expect([later.sessions.size, later.sessions.has(open.id)]).toEqual([sessionsMax, true]);
  });

  it('leave people and alerts alone', () => {
    expect([begun.users, begun.alerts]).toEqual([snapshot.users, snapshot.alerts]);
  });
});
