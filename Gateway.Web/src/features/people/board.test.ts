import { describe, expect, it } from 'vitest';

import { sampleUsers } from '../../testing/sampleNetwork';
import type { BoardPerson, PresenceState } from '../../gateway/model';
import { addressTyped, boardOf, type BoardWish, devicesText, networkOf, reachText, rowState, userPartOf, wholeBoard } from './board';

const users = sampleUsers();
const told = (name: string, state: PresenceState, more: Partial<BoardPerson> = {}): BoardPerson => ({ address: `sip:${name}@poc.local`, displayName: name, state, talking: false, watched: [], version: 1, ...more });
const presences = new Map(
  [
    told('anna.keller', 'doNotDisturb', { lastSeenAt: '2026-11-20T10:00:00Z', seen: { state: 'doNotDisturb', reachableForSessions: false, reachableForAlerts: false, note: 'Lunch' } }),
    told('bob.ray', 'available', { lastSeenAt: '2026-11-20T11:00:00Z' }),
    told('carla.moretti', 'pending'),
  ].map((person) => [person.address, person]),
);
const board = (wish: Partial<BoardWish> = {}) => boardOf(users, presences, { ...wholeBoard, ...wish });
const names = (wish: Partial<BoardWish>) => board(wish).shown.map(({ displayName }) => displayName);

describe('the people board', () => {
  it('shows those who can be reached first, each half by name', () => {
    const shown = board().shown.map(({ user }) => user);
    const reachable = shown.filter((user) => user?.registered);
    expect(shown.slice(0, reachable.length)).toEqual(reachable);
    const order = reachable.map((user) => user?.displayName ?? '');
    expect(order).toEqual([...order].sort());
  });
  it('finds by words in any order, in name and address', () => {
    expect(names({ search: 'KELLER anna' })).toEqual(['Anna Keller']);
  });
  it('counts everybody, whatever is shown', () => {
    const { total, registered } = board({ show: 'notRegistered', search: 'zzz' });
    expect([total, registered]).toEqual([24, 18]);
  });
  it('finds by the note that somebody leaves', () => expect(names({ search: 'lunch' })).toEqual(['Anna Keller']));
  it('shows those of a group, and those who are in one state', () => {
    expect(names({ members: new Set(['sip:bob.ray@poc.local', 'sip:anna.keller@poc.local']) })).toEqual(['Anna Keller', 'Bob Ray']);
    expect(names({ show: 'available' })).toEqual(['Bob Ray']);
  });
  it('shows people of other networks who are in the group, as they were told last', () => {
    const kay = told('kay', 'available', { address: 'sip:kay@other.example', displayName: 'sip:kay@other.example', version: 5 });
    const members = new Set([kay.address, 'sip:bob.ray@poc.local']);
    const shown = (version: number) =>
      boardOf(users, new Map([[kay.address, { ...kay, state: 'offline', version }]]), { ...wholeBoard, members }, [kay]).shown.map((entry) => `${entry.displayName} ${rowState(entry)}`);
    expect(shown(4)).toContain('sip:kay@other.example available');
    expect(shown(6)).toContain('sip:kay@other.example offline');
  });
  it('shows people of other networks without a group for as long as one watches them', () => {
    const watched = (kay: BoardPerson) => boardOf(users, new Map([[kay.address, kay]]), wholeBoard).shown.filter(({ user }) => user === undefined).map(({ address }) => address);
    const kay = told('kay', 'available', { address: 'sip:kay@other.example', watched: [{ subscription: 'psb_1', type: 'period', state: 'active' }] });
    expect(watched(kay)).toEqual(['sip:kay@other.example']);
    expect(watched({ ...kay, watched: [] })).toEqual([]);
  });
  it.each([
    ['Kay@Other.Example', 'sip:Kay@other.example'],
    [' sip:kay@other.example ', 'sip:kay@other.example'],
    ['kay', undefined],
    ['kay@', undefined],
    ['kay other@x', undefined],
    ['anna keller', undefined],
  ])('takes "%s" for the address %s', (typed, address) => expect(addressTyped(typed)).toBe(address));
  it('names the network of an address, and who it is there', () =>
    expect([networkOf('sip:kay@other.example;user=phone'), userPartOf('sip:kay@other.example;user=phone')]).toEqual(['other.example', 'kay']));
  it('is in the order of states, of names, or of who was seen last', () => {
    expect(names({ sort: 'state' }).slice(0, 3)).toEqual(['Bob Ray', 'Anna Keller', 'Carla Moretti']);
    expect(names({ sort: 'lastSeen' }).slice(0, 2)).toEqual(['Bob Ray', 'Anna Keller']);
    expect(names({ sort: 'name' }).slice(0, 3)).toEqual(['Anna Keller', 'Bob Ray', 'Carla Moretti']);
  });
  it('says how somebody is, and where that is not told whether he is registered', () => {
    expect(board({ sort: 'name' }).shown.slice(0, 4).map(rowState)).toEqual(['doNotDisturb', 'available', 'registered', 'notRegistered']);
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
