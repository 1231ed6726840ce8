import { describe, expect, it } from 'vitest';

import { sampleGroups, sampleUsers } from '../../testing/sampleNetwork';
import { fieldsOf, patchOf, rightsOf, rightsText, withRole } from './groupFields';

const [group] = sampleGroups(sampleUsers());
const [, member] = group?.members ?? [];
if (group === undefined || member === undefined) throw new Error('the sample network is empty');

describe('what is changed of a group', () => {
  it('is nothing when nothing is', () => {
    expect(patchOf(fieldsOf(group), group)).toEqual({});
  });
  it('is only what differs, so that the rest goes on following the type', () => {
    expect(patchOf({ ...fieldsOf(group), type: 'chat', displayName: ' Fire North ', whenOneIsLeft: false }, group)).toEqual({
      type: 'chat',
      displayName: 'Fire North',
      releasePolicy: { whenOneIsLeft: false },
    });
  });
  it('has its times in milliseconds', () => {
    const patch = patchOf({ ...fieldsOf(group), durationMaxMinutes: '90', inactivityMaxSeconds: '12.5' }, group);
    expect(patch.releasePolicy).toEqual({ durationMaxMs: 5_400_000, inactivityMaxMs: 12_500 });
  });
  it('has the limit of talk in milliseconds, and none where it is left to the server', () => {
    const limited = { ...group, floorPolicy: { ...group.floorPolicy, talkAtMostMs: 30_000 } };
    expect(patchOf({ ...fieldsOf(group), talkAtMostSeconds: '30', queuing: false }, group)).toEqual({ floorPolicy: { talkAtMostMs: 30_000, queuing: false } });
    expect(patchOf({ ...fieldsOf(limited), talkAtMostSeconds: ' ', plainPhones: 'listenOnly' }, limited)).toEqual({ floorPolicy: { talkAtMostMs: null, plainPhones: 'listenOnly' } });
  });
  it('takes an empty number for none', () => {
    expect(patchOf({ ...fieldsOf({ ...group, maxParticipants: 20 }), maxParticipants: '' }, { ...group, maxParticipants: 20 })).toEqual({ maxParticipants: 0 });
  });
});

describe('the rights of a member', () => {
  it('are told where they are not the usual ones', () => {
    expect(rightsText(member)).toBe('');
    expect(rightsText({ ...member, role: 'dispatcher', priority: 2, mayInvite: true, listenOnly: true })).toBe('dispatcher, priority 2, listens only');
    expect(rightsText({ ...member, mayJoin: false, mayInitiate: false, mayInvite: true, maySeeParticipants: false })).toBe(
      'neither called nor let in, may not start a session, may add people, does not see who is in it',
    );
  });
  it('follow the role in adding people, and keep the rest', () => {
    expect(withRole({ ...rightsOf(member), listenOnly: true }, 'supervisor')).toEqual({ ...rightsOf(member), role: 'supervisor', mayInvite: true, listenOnly: true });
    expect(withRole(withRole(rightsOf(member), 'supervisor'), 'member').mayInvite).toBe(false);
  });
});
