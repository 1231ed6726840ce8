import { describe, expect, it } from 'vitest';

import { frameLength, heldMax, JitterBuffer, sampleRate, type Speech, targetMax, targetMin } from './jitterBuffer';

const frameMs = 20;
const inSamples = (ms: number) => (ms * sampleRate) / 1000;

/** Frame number n, each sample of which says n; 0.01 and up, so that silence is none. */
function frame(n: number, more: Partial<Speech> = {}): Speech {
  return { isFirst: n === 1, sequence: (65530 + n) & 0xffff, timestamp: (4294960000 + n * frameLength) >>> 0, samples: new Float32Array(frameLength).fill(n / 100), ...more };
}

/** Plays for a time in steps of 1/375 s, as a sound card asks; frames arrive at their times. Tells what was heard, one entry for each change. */
function hear(buffer: JitterBuffer, arrivals: readonly (readonly [number, Speech])[], untilMs: number, fromMs = 0): number[] {
  const waiting = [...arrivals].sort((a, b) => a[0] - b[0]);
  const heard: number[] = [];
  const out = new Float32Array(128);
  for (let now = inSamples(fromMs); now < inSamples(untilMs); now += out.length) {
    while (waiting[0] !== undefined && inSamples(waiting[0][0]) <= now) buffer.push(waiting.shift()?.[1] ?? frame(0), now);
    buffer.pull(out, now);
    for (const sample of out) {
      const value = Math.round(sample * 100);
      if (heard.at(-1) !== value) heard.push(value);
    }
  }
  return heard;
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const even = (from: number, to: number, delay: (n: number) => number = () => 0) => numbers(from, to).map((n) => [n * frameMs + delay(n), frame(n)] as const);
/** What was heard, without silence and without what concealment makes of it. */
const speechOf = (heard: readonly number[], from: number, to: number) => heard.filter((value, index) => value >= from && value <= to && (heard[index - 1] ?? 0) < value);

describe('the jitter buffer', () => {
  it('plays what arrives evenly without a gap, across the wrap of numbers and timestamps, with the smallest delay', () => {
    const buffer = new JitterBuffer();
    expect(hear(buffer, even(1, 50), 1500).slice(0, 51)).toEqual([0, ...numbers(1, 50)]);
    expect([buffer.targetDelay, buffer.counts.lost, buffer.counts.late]).toEqual([targetMin, 0, 0]);
  });

  it('is silent before, and fades and is silent after', () => {
    const buffer = new JitterBuffer();
    const heard = hear(buffer, even(1, 5), 400);
    expect([heard[0], heard.at(-1), buffer.state]).toEqual([0, 0, 'empty']);
  });

  it('puts frames in order that arrive in another', () => {
    const buffer = new JitterBuffer();
    const swapped = even(1, 20).map(([at, one], index) => [index === 10 ? at + 21 : at, one] as const);
    expect(speechOf(hear(buffer, swapped, 420), 1, 19)).toEqual(numbers(1, 19));
    expect([buffer.counts.late, buffer.counts.lost]).toEqual([0, 0]);
  });

  it('draws the last sound on over a frame that was lost, and counts it', () => {
    const buffer = new JitterBuffer();
    const heard = hear(buffer, even(1, 20).filter(([, one]) => one.samples[0] !== frame(10).samples[0]), 460);
    expect(speechOf(heard, 11, 20)).toEqual(numbers(11, 20));
    expect(heard).not.toContain(10);
    expect(Math.min(...heard.slice(heard.indexOf(9), heard.indexOf(11)))).toBeGreaterThan(0);
    expect(buffer.counts.lost).toBe(1);
  });

  it('lets go of a frame that comes when its time is over, and waits longer from then on', () => {
    const buffer = new JitterBuffer();
    const heard = hear(buffer, even(1, 20, (n) => (n === 10 ? 65 : 0)), 400);
    expect(heard).not.toContain(10);
    expect(buffer.counts.late).toBe(1);
    expect(buffer.targetDelay).toBeGreaterThan(targetMin);
  });

  it('plays a frame once that comes twice', () => {
    const buffer = new JitterBuffer();
    expect(speechOf(hear(buffer, [...even(1, 20), ...even(1, 20, () => 1)], 460), 1, 20)).toEqual(numbers(1, 20));
    expect(buffer.counts.doubled + buffer.counts.late).toBe(20);
  });

  it('waits as long as an uneven network needs, and loses nothing once it has learnt that', () => {
    const buffer = new JitterBuffer();
    // Three frames at a time, each 60 ms: the first of three is 40 ms late.
    const uneven = even(1, 300, (n) => (n % 3 === 1 ? 40 : n % 3 === 2 ? 20 : 0));
    hear(buffer, uneven.slice(0, 100), 2000);
    const before = { ...buffer.counts };
    hear(buffer, uneven.slice(100), 5900, 2000);
    expect([buffer.counts.late - before.late, buffer.counts.dry - before.dry]).toEqual([0, 0]);
    expect(buffer.targetDelay).toBeGreaterThanOrEqual(inSamples(60));
  });

  it('waits no longer than 400 ms, however late frames are', () => {
    const buffer = new JitterBuffer();
    hear(buffer, even(1, 200, (n) => (n % 2 === 0 ? 900 : 0)), 5000);
    expect(buffer.targetDelay).toBeLessThanOrEqual(targetMax);
  });

  it('comes down again to the smallest delay when the network is even', () => {
    const buffer = new JitterBuffer();
    hear(buffer, even(1, 20, (n) => (n === 10 ? 65 : 0)), 420);
    hear(buffer, even(21, 300), 6000, 420);
    expect(buffer.targetDelay).toBe(targetMin);
  });

  it('plays later what a standing network held back, rather than losing it', () => {
    const buffer = new JitterBuffer();
    const heard = hear(buffer, even(1, 30, (n) => (n > 10 ? Math.max(0, 500 - n * frameMs) : 0)), 1200);
    expect(speechOf(heard, 11, 30)).toEqual(numbers(11, 30));
  });

  it('cuts silence out of what waits too long, so that talk does not stay behind', () => {
    const buffer = new JitterBuffer();
    const quiet = even(1, 200, (n) => (n > 10 ? Math.max(0, 600 - n * frameMs) : 0)).map(([at, one], index) => [at, index > 40 && index % 3 > 0 ? { ...one, samples: new Float32Array(frameLength) } : one] as const);
    hear(buffer, quiet, 3900);
    expect(buffer.counts.dropped).toBeGreaterThan(0);
    expect(buffer.heldLength).toBeLessThanOrEqual(buffer.targetDelay + inSamples(100));
  });

  it('keeps silence where the talker made a pause', () => {
    const buffer = new JitterBuffer();
    const after = numbers(11, 20).map((n) => [n * frameMs + 300, frame(n, { timestamp: (frame(n).timestamp + inSamples(300)) >>> 0 })] as const);
    const heard = hear(buffer, [...even(1, 10), ...after], 760);
    expect(speechOf(heard, 1, 20)).toEqual(numbers(1, 20));
    expect([buffer.counts.lost, buffer.counts.late]).toEqual([0, 0]);
  });

  it('plays the next burst behind the one that still plays, whatever its timestamps', () => {
    const buffer = new JitterBuffer();
    const next = numbers(11, 20).map((n) => [n * frameMs, frame(n, { isFirst: n === 11, timestamp: 7_000_000 + n * frameLength })] as const);
    expect(hear(buffer, [...even(1, 10), ...next], 600).slice(0, 21)).toEqual([0, ...numbers(1, 20)]);
  });

  it('keeps two seconds at most', () => {
    const buffer = new JitterBuffer();
    for (const n of numbers(1, 500)) buffer.push(frame(n), 0);
    expect(buffer.heldLength).toBeLessThanOrEqual(heldMax);
    expect(buffer.counts.dropped).toBeGreaterThanOrEqual(399);
  });

  it('survives whatever numbers it is told', () => {
    const buffer = new JitterBuffer();
    const out = new Float32Array(128);
    let seed = 7;
    const chance = (most: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % most;
    for (let now = 0; now < 128 * 20_000; now += 128) {
      if (chance(3) === 0) buffer.push({ isFirst: chance(50) === 0, sequence: chance(65536), timestamp: chance(2 ** 31) * 2, samples: new Float32Array(chance(3) === 0 ? 0 : frameLength).fill(0.5) }, now);
      buffer.pull(out, now);
      expect(out.every((sample) => Math.abs(sample) <= 0.5)).toBe(true);
      expect(buffer.heldLength).toBeLessThanOrEqual(heldMax + frameLength);
    }
  });

  it.each(numbers(1, 60))('plays again, and without much delay, whatever the network did before (seed %i)', (seed) => {
    let state = seed * 7919;
    const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
    let heldUpUntil = 0;
    const arrivals: (readonly [number, Speech])[] = [];
    const [troubled, all] = [500, 1500];
    for (let n = 1; n <= all; n++) {
      const isTroubled = n <= troubled;
      if (isTroubled && random() < 0.02) heldUpUntil = Math.max(heldUpUntil, n * frameMs + random() * 2500);
      if (isTroubled && random() < 0.05) continue;
      if (isTroubled && random() < 0.003) n += Math.floor(random() * 120);
      arrivals.push([Math.max(n * frameMs + random() * 8, heldUpUntil), frame(n)]);
    }
    const buffer = new JitterBuffer();
    hear(buffer, arrivals.filter(([at]) => at < 25_000), 25_000);
    const { played } = buffer.counts;
    hear(buffer, arrivals.filter(([at]) => at >= 25_000), 30_000, 25_000);
    expect(buffer.state).toBe('playing');
    // Five seconds of fifty frames, but for the one that is cut at either end.
    expect(buffer.counts.played - played).toBeGreaterThanOrEqual(249);
    expect(buffer.heldLength).toBeLessThanOrEqual(inSamples(400));
  });
});
