import { describe, expect, it } from 'vitest';

import { sampleUsers } from '../../testing/sampleNetwork';
import { boardOf, devicesText, reachText } from './board';

const users = sampleUsers();

describe('the people board', () => {
  it('shows those who can be reached first, each half by name', () => {
    const { shown } = boardOf(users, 'all', '');
    const reachable = shown.filter((user) => user.registered);
    expect(shown.slice(0, reachable.length)).toEqual(reachable);
    expect(reachable.map((user) => user.displayName)).toEqual(reachable.map((user) => user.displayName).sort());
  });
  it('finds by words in any order, in name and address', () => {
    expect(boardOf(users, 'all', 'KELLER anna').shown.map((user) => user.displayName)).toEqual(['Anna Keller']);
  });
  it('counts everybody, whatever is shown', () => {
    const { total, registered } = boardOf(users, 'notRegistered', 'zzz');
    expect([total, registered]).toEqual([24, 18]);
  });
  it('tells in a word how somebody is reached', () => {
    const [anna, bob, , david] = users;
    expect([anna, bob, david].map((user) => user && reachText(user))).toEqual(['2 devices', 'TLK110', 'no device']);
  });
  it.each([
    ['PoC-client/OMA2.0 Simulated-Handset/v1.0', 'Simulated-Handset'],
    ['baresip v1.0.0 (x86_64/Linux)', 'baresip'],
    ['Linphone/5.1.65', 'Linphone'],
    ['PoC-client/OMA2.0 Acme-Talk5000/v1.01 (build 7/b)', 'Acme-Talk5000'],
    ['PoC-client/OMA2.1 Sonim/XP8', 'XP8'],
    ['XP8', 'XP8'],
    ['Linphone', 'Linphone'],
    ['/odd', '/odd'],
    ['', 'device'],
  ])('calls a device that says "%s" %s', (userAgent, name) => {
    const [, bob] = users;
    const [registration] = bob?.registrations ?? [];
    if (!bob || !registration) throw new Error('Bob has a device');
    const user = { ...bob, registrations: [{ ...registration, userAgent }] };
    expect(reachText(user)).toBe(name);
    expect(devicesText(user)).toBe(userAgent || undefined);
  });
});
