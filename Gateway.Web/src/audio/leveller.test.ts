import { describe, expect, it } from 'vitest';

import { Leveller, levelGainMax, levelTarget } from './leveller';

const rate = 48_000;
const amplitude = (loudness: number): number => loudness * Math.SQRT2;

/** A tone of a loudness, some seconds of it, through a leveller; how loud the last 100 ms are. */
function after(leveller: Leveller, loudness: number, seconds: number): number {
  let power = 0;
  for (let block = 0; block < seconds * 10; block++) {
    const samples = Float32Array.from({ length: rate / 10 }, (_, at) => amplitude(loudness) * Math.sin((2 * Math.PI * 1000 * at) / rate));
    leveller.level(samples);
    power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
  }
  return Math.sqrt(power);
}

const apart = (a: number, b: number): number => Math.abs(20 * Math.log10(a / b));

describe('the leveller', () => {
  it.each([levelTarget / 4, levelTarget / 2, levelTarget, levelTarget * 2, levelTarget * 4])('brings a talker of loudness %d to the target', (loudness) => {
    expect(apart(after(new Leveller(), loudness, 6), levelTarget)).toBeLessThan(0.5);
  });
  it('makes up for no more than 15 dB', () => {
    const quiet = levelTarget / (levelGainMax * 2);
    expect(apart(after(new Leveller(), quiet, 10), quiet)).toBeCloseTo(15, 0);
  });
  it('turns a loud talker down within half a second', () => {
    expect(apart(after(new Leveller(), levelTarget * 4, 0.5), levelTarget)).toBeLessThan(1);
  });
  it('leaves the noise of a room as it is, so that a pause does not swell', () => {
    const leveller = new Leveller();
    after(leveller, levelTarget, 3);
    const noise = 0.001;
    expect(apart(after(leveller, noise, 10), noise)).toBeLessThan(0.1);
  });
  it('lets nothing clip, also where a loud word follows quiet ones', () => {
    const leveller = new Leveller();
    after(leveller, levelTarget / 4, 6);
    const loud = Float32Array.from({ length: rate / 50 }, (_, at) => Math.sin(at));
    leveller.level(loud);
    expect(Math.max(...loud.map(Math.abs))).toBeLessThan(0.9);
  });
});
