import { describe, expect, it } from 'vitest';

import type { MessageRecord, MessageStep } from '../../gateway/mailboxes';
import { filterFrom, filterInto } from '../../ui/addressFilter';
import { isUnheard, stepText } from './historyWords';
import { anyRecord, filterWords, queryOf } from './messageHistoryFilter';

describe('the filter of the history of messages', () => {
  it('comes back from the address as it went in, beside what else is there', () => {
    const filter = { q: 'bob', state: 'deleted', from: '2026-11-20T10:00', until: '' };
    const params = filterInto(new URLSearchParams('person=sip:bob@poc.local'), filter);
    expect([filterFrom(params, anyRecord, filterWords), params.get('person')]).toEqual([filter, 'sip:bob@poc.local']);
  });
  it('drops words that are no filter', () => {
    expect(filterFrom(new URLSearchParams('state=burnt'), anyRecord, filterWords)).toEqual(anyRecord);
  });
  it('asks for nothing it was not told, and for times in UTC', () => {
    expect(queryOf(anyRecord)).toEqual({});
    expect(queryOf({ q: ' bob ', state: 'heard', from: '2026-11-20T10:00', until: 'yesterday' })).toEqual({ q: 'bob', state: 'heard', from: new Date('2026-11-20T10:00').toISOString() });
  });
});

describe('what was done with a message', () => {
  const bob = 'sip:bob.ray@poc.local';
  const step: MessageStep = { at: '2026-11-20T10:00:00.000Z', deed: 'heard', means: 'signedIn', by: bob, byDisplayName: 'Bob Ray' };
  const nameOf = (address: string) => (address === bob ? 'Bob Ray' : undefined);

  it.each([
    [step, 'heard by Bob Ray'],
    [{ ...step, deed: 'markedNew', means: 'key' }, 'marked as new by Bob Ray, with an API key'],
    [{ at: step.at, deed: 'forwarded', means: 'signedIn', to: bob, by: 'sip:zoe@elsewhere.example' }, 'forwarded to Bob Ray by sip:zoe@elsewhere.example'],
    [{ at: step.at, deed: 'deleted', means: 'telephone' }, 'deleted by somebody unknown, by telephone'],
    [{ ...step, deed: 'deletedWithMailbox' }, 'deleted with the mailbox by Bob Ray'],
  ] as [MessageStep, string][])('is told in words', (done, words) => {
    expect(stepText(done, nameOf)).toBe(words);
  });

  it('says whether it went unheard', () => {
    const record: MessageRecord = {
      id: 'msg_1', mailbox: 'mbx_1', mailboxGone: false, owner: bob, requestUri: 'sip:x@vm.poc.local', receivedAt: step.at, lengthMs: 900, state: 'deleted',
      steps: [{ ...step, deed: 'deleted' }],
    };
    expect(isUnheard(record)).toBe(true);
    expect(isUnheard({ ...record, state: 'new', steps: [] })).toBe(false);
    expect(isUnheard({ ...record, steps: [step, ...record.steps] })).toBe(false);
  });
});
