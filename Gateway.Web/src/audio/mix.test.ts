import { describe, expect, it } from 'vitest';

import { type Channel, clampVolume, gainsOf, type Mix } from './mix';

const plain: Mix = { volumes: {}, muted: [], solo: [], ducks: true };
const channels = (selected: string, receiving: string): Channel[] =>
  ['fire', 'medics', 'harbour'].map((id) => ({ id, isSelected: id === selected, isReceiving: receiving.split(' ').includes(id) }));
const gains = (selected: string, receiving: string, mix: Partial<Mix> = {}) => [...gainsOf(channels(selected, receiving), { ...plain, ...mix }).values()];

describe('the mix', () => {
  it('plays all as loud as each was set', () => {
    expect(gains('fire', 'medics', { volumes: { medics: 0.5, harbour: 1.5 } })).toEqual([1, 0.5, 1.5]);
  });
  it('makes the others quieter while the selected one talks, if that is wanted', () => {
    expect(gains('fire', 'fire medics')).toEqual([1, 0.25, 0.25]);
    expect(gains('fire', 'fire medics', { ducks: false })).toEqual([1, 1, 1]);
  });
  it('makes nobody quieter for a selected one that is muted', () => {
    expect(gains('fire', 'fire medics', { muted: ['fire'] })).toEqual([0, 1, 1]);
  });
  it('silences all others for a solo, and keeps muted what is muted', () => {
    expect(gains('fire', '', { solo: ['medics', 'harbour'], muted: ['harbour'] })).toEqual([0, 1, 0]);
  });
  it('does not fall silent for a solo of what is not there', () => {
    expect(gains('fire', '', { solo: ['gone'] })).toEqual([1, 1, 1]);
  });
  it('has an upper and a lower end', () => {
    expect([clampVolume(1.7), clampVolume(-0.1), clampVolume(0.30000000000000004)]).toEqual([1.5, 0, 0.3]);
  });
});
