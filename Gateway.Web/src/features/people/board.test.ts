import { describe, expect, it } from 'vitest';

import { sampleUsers } from '../../testing/sampleNetwork';
import { boardOf, reachText } from './board';

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
  it('names a device without its version', () => {
    const [, bob] = users;
    const [registration] = bob?.registrations ?? [];
    if (bob === undefined || registration === undefined) throw new Error('Bob has no device');
    const as = (userAgent: string) => reachText({ ...bob, registrations: [{ ...registration, userAgent }] });
    expect([as('PoC-client/OMA2.0 Simulated-Handset/v1.0'), as('Linphone')]).toEqual(['Simulated-Handset', 'Linphone']);
  });
  it('tells in a word how somebody is reached', () => {
    const [anna, bob, , david] = users;
    expect([anna, bob, david].map((user) => user && reachText(user))).toEqual(['2 devices', 'TLK110', 'no device']);
  });
});
