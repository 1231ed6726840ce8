import { describe, expect, it } from 'vitest';

import type { BoardPerson, Floor, Participant, Session } from '../../gateway/model';
import { whereabouts, whereNow } from './where';

const anna = 'sip:anna@poc.local';
const told = (more: Partial<BoardPerson> = {}): BoardPerson => ({ address: anna, displayName: 'Anna', state: 'inSession', talking: false, watched: [], version: 1, sessions: [{ id: 'ses_1' }], ...more });
const talks = told({ talking: true, sessions: [{ id: 'ses_1', talking: true }] });
const session = (id: string, addresses: string[], more: object = {}) =>
  ({ id, participants: addresses.map((address) => ({ address, state: 'connected', isAnonymous: false }) as Participant), ...more }) as Session;
const heard = (sessions: Session[], floors: Floor[] = []) => whereabouts(new Map(sessions.map((one) => [one.id, one])), new Map(floors.map((one) => [one.session, one])));
const held = (id: string, address?: string) => ({ session: id, ...(address === undefined ? {} : { holder: { address } }) }) as Floor;

describe('where somebody is now', () => {
  it('is where the sessions say, whoever changed from one to the other', () => {
    const now = whereNow(told(), heard([session('ses_1', ['sip:bob@poc.local']), session('ses_2', [anna])]));
    expect(now.sessions).toEqual([{ id: 'ses_2' }]);
  });
  it('is nowhere once the session is over', () => {
    expect(whereNow(told(), heard([session('ses_1', [anna], { endedAt: '2026-11-22T08:00:00Z' })])).sessions).toEqual([]);
  });
  it('stays as it was told of a session that is not followed, or too large to be told', () => {
    const person = told();
    expect(whereNow(person, heard([]))).toBe(person);
    expect(whereNow(person, heard([session('ses_1', [])]))).toBe(person);
  });
  it('tells who talks by the floor, and no longer than he holds it', () => {
    expect(whereNow(told(), heard([session('ses_1', [anna])], [held('ses_1', anna)]))).toMatchObject({ talking: true, sessions: [{ id: 'ses_1', talking: true }] });
    expect(whereNow(talks, heard([session('ses_1', [anna])], [held('ses_1')]))).toMatchObject({ talking: false, sessions: [{ id: 'ses_1' }] });
    expect(whereNow(talks, heard([session('ses_1', [])], [held('ses_1')])).talking).toBe(false);
    expect(whereNow(talks, heard([]))).toBe(talks);
  });
  it('has ended talking when the floor says so, though nobody has talked yet in his other session', () => {
    const inBoth = told({ talking: true, sessions: [{ id: 'ses_1', talking: true }, { id: 'ses_2' }] });
    expect(whereNow(inBoth, heard([session('ses_1', [anna]), session('ses_2', [anna])], [held('ses_1')])).talking).toBe(false);
  });
  it('is not told of whom the board does not say it', () => {
    const hidden: BoardPerson = { address: anna, displayName: 'Anna', state: 'inSession', talking: false, watched: [], version: 1 };
    expect(whereNow(hidden, heard([session('ses_1', [anna])], [held('ses_1', anna)]))).toBe(hidden);
  });
});
