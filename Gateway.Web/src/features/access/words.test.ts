import { describe, expect, it } from 'vitest';

import { emptyDraft } from './draft';
import { actorText, decisionLook, decisionText, grantsOf, limitsText, shownText, whoText } from './words';

const nameOf = (address: string) => ({ 'sip:bob@x': 'Bob', 'sip:night@x': 'Night shift' })[address] ?? address;
const who = (change: Partial<typeof emptyDraft.when>) => whoText({ ...emptyDraft.when, ...change }, nameOf);

describe('a rule in words', () => {
  it.each([
    [{ identities: ['sip:bob@x'] }, 'Bob'],
    [{ domains: ['a.example', 'b.example'] }, 'anyone at a.example or b.example'],
    [{ anyone: true, except: { identities: ['sip:bob@x'], domains: [] } }, 'anyone who is known, except Bob'],
    [{ groups: ['sip:night@x'] }, 'members of Night shift'],
    [{ domains: ['x'], groups: ['sip:night@x'] }, 'anyone at x, if a member of Night shift'],
    [{ anonymous: true }, 'anonymous callers'],
    [{ otherIdentity: true }, 'everybody no other rule names'],
    [{}, 'everybody, anonymous callers too'],
  ])('says who %j is about', (change, words) => {
    expect(who(change)).toBe(words);
  });

  it('says for how long, and calls the ends of time "ever"', () => {
    const validity = [{ from: '0001-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' }];
    expect(limitsText({ ...emptyDraft.when, validity })).toBe('from ever until ever');
  });

  it('derives the alert permission from the one for calls, as the gateway does', () => {
    expect([grantsOf({ session: 'pass' })[0], grantsOf({ session: 'reject' })[0]]).toEqual([
      { action: 'alert', value: 'accept', derived: true },
      { action: 'alert', value: 'reject', derived: true },
    ]);
  });

  it('names what is shown of presence, and says nothing where it is everything', () => {
    expect(shownText(undefined)).toBe('');
    expect(shownText([])).toBe('nothing');
    expect(shownText(['notes', 'services', 'registrationState'])).toBe('services, registration and notes');
    expect(decisionText('allow', ['notes'])).toBe('allow, shown: notes');
    expect(shownText(['notes'], [{ set: 'devices', by: 'class', value: 'work' }])).toBe('notes and devices (work)');
    expect(shownText(undefined, [{ set: 'services', by: 'uriScheme', value: 'sip' }])).toBe('services (sip)');
    expect(grantsOf({ presence: 'allow', shows: ['notes'] })).toEqual([{ action: 'presence', value: 'allow', derived: false, shown: 'notes' }]);
    expect(grantsOf({ presence: 'confirm' })).toEqual([{ action: 'presence', value: 'confirm', derived: false }]);
  });

  it('shows a decision it has no word for as the gateway said it', () => {
    expect(decisionLook('teleport')).toMatchObject({ word: 'teleport', tone: 'quiet' });
  });
});

describe('who changed a rule', () => {
  it('is told by name where there is one', () => {
    const names = new Map([['usr_1', 'Ada Desk']]);
    expect(['usr_1', 'usr_2', 'key_1', 'system'].map((actor) => actorText(actor, (id) => names.get(id)))).toEqual([
      'Ada Desk',
      'Somebody who is gone',
      'A program',
      'The gateway',
    ]);
  });
});
