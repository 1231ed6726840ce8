import { describe, expect, it } from 'vitest';

import { sampleAlerts, sampleUsers } from '../../testing/sampleNetwork';
import type { Envelope } from './envelope';
import { alertsMax, applyEvents, applySnapshot, emptyView } from './view';

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
