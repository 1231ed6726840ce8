import { describe, expect, it } from 'vitest';

import { sampleUsers } from '../../testing/sampleNetwork';
import { draftOf, fieldsOf, patchOf } from './userDraft';

const [anna, bob] = sampleUsers();
if (anna === undefined || bob === undefined) throw new Error('the sample network is empty');

describe('a user form', () => {
  it('adds a handset without any word about the console', () => {
    const fields = { ...fieldsOf(undefined), displayName: ' Zoe ', user: 'zoe', password: 'secret', userName: 'left over' };
    expect(draftOf(fields, 'poc.local')).toEqual({ address: 'sip:zoe@poc.local', displayName: 'Zoe', password: 'secret' });
  });
  it('says nothing about what was not changed', () => {
    expect(patchOf(fieldsOf(anna), anna)).toEqual({});
  });
  it('takes the user name away with the role', () => {
    expect(patchOf({ ...fieldsOf(anna), role: 'none' }, anna)).toEqual({ role: null, userName: null });
  });
  it('gives a role with a password of its own', () => {
    expect(patchOf({ ...fieldsOf(bob), role: 'viewer', consolePassword: 'look-only' }, bob)).toEqual({ role: 'viewer', consolePassword: 'look-only' });
  });
});
