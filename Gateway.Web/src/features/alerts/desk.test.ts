import { describe, expect, it } from 'vitest';

import type { Alert } from '../../gateway/model';
import { sampleAlerts, sampleUsers } from '../../testing/sampleNetwork';
import { deskOf, nextUnattended, stepsFor } from './desk';
import { deliveryLook } from './wording';

const alerts = sampleAlerts(sampleUsers());
const desk = deskOf(alerts);
const [template] = alerts;
if (template === undefined) throw new Error('the sample network is empty');

describe('the alert desk', () => {
  it('puts the urgent first, then what waits longest', () => {
    expect(desk.unattended.map((alert) => alert.fromDisplayName)).toEqual(['Greta Lindqvist', 'Carla Moretti', 'Mara Petrov']);
  });

  it('leaves alerts between users to the history', () => {
    expect(Object.values(desk).flat().some((alert) => alert.direction === 'relayed')).toBe(false);
  });

  it('steps through the unattended and begins again at the end', () => {
    const [first, second, third] = desk.unattended;
    expect([nextUnattended(desk, null), nextUnattended(desk, first?.id ?? ''), nextUnattended(desk, third?.id ?? '')]).toEqual([first, second, first]);
  });

  it('offers nothing on an alert that somebody else attends', () => {
    const taken: Alert = { ...template, handling: 'attended', owner: { id: 'usr_other', displayName: 'Olga' } };
    expect([stepsFor(taken, 'usr_me'), stepsFor(taken, 'usr_other')]).toEqual([[], ['park', 'complete']]);
  });

  it('lets anybody take up an alert that somebody parked, but not complete it', () => {
    expect(stepsFor({ ...template, handling: 'parked', owner: { id: 'usr_other', displayName: 'Olga' } }, 'usr_me')).toEqual(['attend']);
  });
});

describe('the delivery of an alert in one word', () => {
  const target = { to: 'sip:x@y', mayBeRepeated: false, why: [], updatedAt: '' };
  const look = (...states: Alert['targets'][number]['state'][]) =>
    deliveryLook({ ...template, targets: states.map((state) => ({ ...target, state })) }).word;

  it('is that of its only target', () => {
    expect(look('noAnswer')).toBe('no answer');
  });
  it('counts the answers while some are missing', () => {
    expect(look('delivered', 'sending', 'barred')).toBe('2 of 3 answered');
  });
  it('says how many were delivered in the end', () => {
    expect([look('delivered', 'delivered'), look('delivered', 'barred')]).toEqual(['all 2 delivered', '1 of 2 delivered']);
  });
});
