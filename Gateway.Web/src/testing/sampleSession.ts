import type { Participant, ParticipantState, Session } from '../gateway/model';
import { sampleNow } from './sampleNetwork';

/** Sessions for tests, said in a line. */

export const now = sampleNow;
export const desk = 'sip:dispatch@poc.local';
export const anna = 'sip:anna.keller@poc.local';
export const bob = 'sip:bob.ray@poc.local';

const at = new Date(now - 60_000).toISOString();

export function person(address: string, state: ParticipantState, more: Partial<Participant> = {}): Participant {
  return { id: `prt_${address}`, address, state, isInitiator: false, isAnonymous: false, hasFloorControl: true, invitedAt: at, why: [], ...more };
}

export function session(change: Partial<Session>): Session {
  const participants = change.participants ?? [];
  return {
    id: 'ses_1',
    type: 'adHoc',
    establishment: 'onDemand',
    initiator: bob,
    state: 'inviting',
    controlledHere: true,
    participantCount: participants.length,
    pendingCount: participants.filter((one) => one.state === 'invited' || one.state === 'ringing').length,
    connectedCount: participants.filter((one) => one.state === 'connected').length,
    participants,
    createdAt: at,
    version: 1,
    links: { self: '', participants: '', ladder: '', timeline: '' },
    ...change,
  };
}
