import { describe, expect, it } from 'vitest';

import type { CallForwarding } from '../../gateway/contract';
import { draftOf, fieldsOf, moved } from './forwardingFields';

const saved: CallForwarding = {
  address: 'sip:bob.ray@poc.local',
  contacts: ['devices', 'sip:anna.keller@poc.local'],
  ringTimeMs: 9000,
  doNotDisturb: false,
  noAnswer: 'sip:bob-fna@vm.poc.local',
  otherwise: 'sip:bob@vm.poc.local',
  recognised: ['+3592*'],
  numbers: ['+359888111222'],
  fromTelephoneNetwork: 'sip:deposit-in@vm.poc.local',
  isAccess: false,
  version: 3,
};

describe('a forwarding', () => {
  it('goes through the form unchanged', () => {
    expect({ isAccess: false, address: saved.address, version: 3, ...draftOf(fieldsOf(saved), saved, true) }).toEqual(saved);
  });

  it('loses a target that is emptied, and says nothing of numbers without the right to', () => {
    const draft = draftOf({ ...fieldsOf(saved), noAnswer: ' ' }, saved, false);
    expect(draft).not.toHaveProperty('noAnswer');
    expect(draft).not.toHaveProperty('numbers');
  });

  it('rings in the order that was made, which has two ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});
