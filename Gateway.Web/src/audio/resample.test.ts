import { describe, expect, it } from 'vitest';

import { Downsampler, Upsampler } from './resample';

const tone = (hz: number, rate: number, seconds = 1) => Float32Array.from({ length: rate * seconds }, (_, index) => Math.sin((2 * Math.PI * hz * index) / rate));

/** How strong a pitch is in a signal, 1 for a full tone; by Goertzel over the second half, where filters have settled. */
function level(signal: Float32Array, hz: number, rate: number): number {
  const part = signal.subarray(signal.length / 2);
  let [re, im] = [0, 0];
  part.forEach((sample, index) => {
    re += sample * Math.cos((2 * Math.PI * hz * index) / rate);
    im += sample * Math.sin((2 * Math.PI * hz * index) / rate);
  });
  return (2 * Math.hypot(re, im)) / part.length;
}

const rms = (signal: Float32Array) => Math.sqrt(signal.subarray(signal.length / 2).reduce((sum, one) => sum + one * one, 0) / (signal.length / 2));
const dB = (ratio: number) => 20 * Math.log10(ratio);

describe('from 48,000 to 8,000 samples a second', () => {
  it.each([100, 440, 1000, 3000])('a tone of %i Hz keeps its pitch and level', (hz) => {
    const out = new Downsampler().push(tone(hz, 48_000));
    expect(out.length).toBe(8000);
    expect(Math.abs(dB(level(out, hz, 8000)))).toBeLessThan(0.3);
  });
  it.each([4400, 5000, 7000, 11_000, 15_000])('a tone of %i Hz, which 8,000 cannot hold, is 50 dB down and not mirrored into speech', (hz) => {
    expect(dB(rms(new Downsampler().push(tone(hz, 48_000))) * Math.SQRT2)).toBeLessThan(-50);
  });
});

describe('from 8,000 to 48,000 samples a second', () => {
  it.each([100, 440, 1000, 3000])('a tone of %i Hz keeps its pitch and level, without an image', (hz) => {
    const out = new Upsampler().push(tone(hz, 8000));
    expect(out.length).toBe(48_000);
    expect(Math.abs(dB(level(out, hz, 48_000)))).toBeLessThan(0.3);
    expect(dB(level(out, 8000 - hz, 48_000))).toBeLessThan(-50);
  });
});

it.each([
  ['down', () => new Downsampler(), 48_000, 960],
  ['up', () => new Upsampler(), 8000, 160],
] as const)('going %s in pieces of 20 ms is the same as in one', (_, make, rate, piece) => {
  const whole = tone(700, rate);
  const pieces = make();
  const joined: number[] = [];
  for (let from = 0; from < whole.length; from += piece) joined.push(...pieces.push(whole.subarray(from, from + piece)));
  expect(joined).toEqual([...make().push(whole)]);
});
