import { describe, expect, it } from 'vitest';

import { talkKeyOf } from './talkKeys';

const group = { id: 'talk.group.grp_1', key: '', isHeld: true };

describe('a key or a pedal', () => {
  it('talks to what is selected, as it comes', () => {
    expect([talkKeyOf('F9', [], {})?.target, talkKeyOf('Shift+F9', [], {})?.target, talkKeyOf('Pedal 1', [], {})?.target]).toEqual(['selected', 'all', 'selected']);
  });
  it('talks to one group that it was bound to, and to nothing before', () => {
    expect(talkKeyOf('Gamepad 1', [group], {})).toBeUndefined();
    expect(talkKeyOf('Gamepad 1', [group], { 'talk.group.grp_1': 'Gamepad 1' })?.target).toEqual({ channel: 'grp_1' });
  });
  it('without a name, or bound away, talks to nothing', () => {
    expect([talkKeyOf('', [group], {}), talkKeyOf(undefined, [group], {}), talkKeyOf('F9', [], { 'talk.selected': 'F8' })]).toEqual([undefined, undefined, undefined]);
  });
});
