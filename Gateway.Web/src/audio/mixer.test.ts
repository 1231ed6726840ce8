import { describe, expect, it } from 'vitest';

import { frameLength, sampleRate } from './jitterBuffer';
import { type LineNews, linesMax, Mixer } from './mixer';

const quantum = 128;

/** A page's sound card, which asks for one piece after the other, and people who say one value all the time, a frame each 20 ms. */
class Desk {
  readonly mixer = new Mixer(quantum);
  readonly news: LineNews[] = [];
  private now = 0;
  private readonly talkers: { line: string; value: number; frames: number; since: number; said: number }[] = [];

  turn(line: string, gain: number): void {
    this.mixer.take({ type: 'gain', line, gain }, this.now);
  }

  say(line: string, value: number, frames: number): void {
    this.talkers.push({ line, value, frames, since: this.now, said: 0 });
  }

  /** Everything that is heard in a time. */
  hear(ms: number): Float32Array {
    const heard = new Float32Array(Math.ceil((ms * sampleRate) / 1000 / quantum) * quantum);
    for (let at = 0; at < heard.length; at += quantum) {
      for (const talker of this.talkers) while (talker.said < talker.frames && talker.since + talker.said * frameLength <= this.now) this.speak(talker);
      this.news.push(...this.mixer.mix(heard.subarray(at, at + quantum), this.now));
      this.now += quantum;
    }
    return heard;
  }

  private speak(talker: { line: string; value: number; said: number }): void {
    const { line, value, said } = talker;
    talker.said += 1;
    this.mixer.take({ type: 'speech', line, speech: { isFirst: said === 0, sequence: said, timestamp: said * frameLength, samples: new Float32Array(frameLength).fill(value) } }, this.now);
  }
}

const lastOf = (heard: Float32Array): number => heard.at(-1) ?? 0;

describe('the mixer', () => {
  it('plays what several say at once as their sum', () => {
    const desk = new Desk();
    for (const line of ['fire', 'police']) desk.turn(line, 1);
    desk.say('fire', 0.25, 20);
    desk.say('police', 0.5, 20);
    expect(lastOf(desk.hear(100))).toBeCloseTo(0.75, 5);
  });

  it('gives each line its own volume, and glides to another one without a click', () => {
    const desk = new Desk();
    desk.turn('fire', 0);
    desk.turn('police', 1);
    desk.say('fire', 0.5, 20);
    desk.say('police', 0.25, 20);
    expect(lastOf(desk.hear(100))).toBeCloseTo(0.25, 5);

    desk.turn('fire', 1.5);
    const heard = desk.hear(100);
    expect(lastOf(heard)).toBeCloseTo(1, 3);
    const steps = heard.map((one, at) => Math.abs(one - (heard[at - 1] ?? 0.25)));
    expect(steps.reduce((most, one) => Math.max(most, one), 0)).toBeLessThan(0.01);
  });

  it('a volume that was chosen in the silence counts from the first sample', () => {
    const desk = new Desk();
    desk.turn('fire', 1);
    desk.hear(20);
    desk.turn('fire', 0.5);
    desk.say('fire', 0.5, 10);
    const heard = desk.hear(100);
    expect(heard.find((one) => one !== 0)).toBeCloseTo(0.25, 5);
  });

  it('tells ten times a second of the lines that sound, before their volume, once more when they fall silent, and of no others', () => {
    const desk = new Desk();
    desk.turn('fire', 0.1);
    desk.turn('police', 1);
    desk.say('fire', 0.5, 50);
    desk.hear(2000);
    expect(new Set(desk.news.map(({ line }) => line))).toEqual(new Set(['fire']));
    expect(desk.news[5]?.level).toBeCloseTo(0.5, 5);
    expect(desk.news.length).toBeGreaterThanOrEqual(11);
    expect(desk.news.length).toBeLessThanOrEqual(13);
    expect(desk.news.at(-1)).toMatchObject({ level: 0, counts: { played: 50, lost: 0 } });
  });

  it('brings the lines to one loudness only where that is wanted', () => {
    const [plain, even] = [new Desk(), new Desk()];
    even.mixer.take({ type: 'levels', on: true }, 0);
    for (const desk of [plain, even]) desk.turn('fire', 1);
    for (const desk of [plain, even]) desk.say('fire', 0.02, 200);
    expect(lastOf(plain.hear(1500))).toBeCloseTo(0.02, 5);
    expect(lastOf(even.hear(1500))).toBeGreaterThan(0.03);
  });

  it('forgets a line that is closed, and what it still had to say', () => {
    const desk = new Desk();
    desk.turn('fire', 1);
    desk.say('fire', 0.5, 20);
    expect(lastOf(desk.hear(100))).toBeCloseTo(0.5, 5);
    desk.mixer.take({ type: 'close', line: 'fire' }, 0);
    expect(desk.hear(50).every((one) => one === 0)).toBe(true);
  });

  it(`keeps ${linesMax} lines and no more, so that nothing that is sent fills the memory`, () => {
    const desk = new Desk();
    for (let line = 0; line <= linesMax; line++) desk.turn(`group ${line}`, 1);
    for (let line = 0; line <= linesMax; line++) desk.say(`group ${line}`, 1 / 512, 20);
    expect(lastOf(desk.hear(100))).toBeCloseTo(linesMax / 512, 4);
  });
});
