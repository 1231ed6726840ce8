import { JitterBuffer, type PlayCounts, sampleRate, type Speech } from './jitterBuffer';
import { Leveller } from './leveller';

/** What the mixer is told. A line is there from when its volume is told until it is closed. */
export type MixerOrder =
  | { type: 'speech'; line: string; speech: Speech }
  | { type: 'gain'; line: string; gain: number }
  | { type: 'close'; line: string }
  /** Whether each line is brought to one loudness. */
  | { type: 'levels'; on: boolean };

/** What it tells of a line: its level before its volume, as the root of the mean square, and what became of its frames so far. */
export type LineNews = { line: string; level: number; counts: PlayCounts };

/** How often it tells, in samples: ten times a second. */
const newsEvery = sampleRate / 10;
/** A change of volume glides with this time constant, so that it does not click. */
const glide = 1 - Math.exp(-1 / (0.008 * sampleRate));
/** Nobody follows more groups at once. What has no line is not played. */
export const linesMax = 256;

type Line = { buffer: JitterBuffer; leveller: Leveller; wanted: number; gain: number; power: number; wasLoud: boolean };

/**
 * Plays all lines of a page by the sound card's clock alone: each has its own buffer, loudness and volume, and what they say together is one signal.
 * A line in which nobody talks costs nothing.
 */
export class Mixer {
  private readonly lines = new Map<string, Line>();
  private readonly piece: Float32Array;
  private isLevelling = false;
  private counted = 0;

  /** @param pieceLength Samples that are mixed at once, at most. */
  constructor(pieceLength: number) {
    this.piece = new Float32Array(pieceLength);
  }

  /** @param now The moment by the sound card's clock, in samples. */
  take(order: MixerOrder, now: number): void {
    switch (order.type) {
      case 'speech':
        this.lines.get(order.line)?.buffer.push(order.speech, now);
        return;
      case 'gain': {
        const line = this.lines.get(order.line) ?? this.open(order.line);
        if (line === undefined) return;
        line.wanted = order.gain;
        // Nothing sounds that could click.
        if (line.buffer.state === 'empty') line.gain = order.gain;
        return;
      }
      case 'close':
        this.lines.delete(order.line);
        return;
      case 'levels':
        this.isLevelling = order.on;
    }
  }

  /** Fills `out` with what is to be heard from `now` on; tells of its lines, when it is time, those that sound or have just fallen silent. */
  mix(out: Float32Array, now: number): LineNews[] {
    out.fill(0);
    for (const line of this.lines.values()) if (line.buffer.state !== 'empty') this.add(line, out, now);
    this.counted += out.length;
    return this.counted >= newsEvery ? this.tell() : [];
  }

  private add(line: Line, out: Float32Array, now: number): void {
    const piece = this.piece.length === out.length ? this.piece : this.piece.subarray(0, out.length);
    line.buffer.pull(piece, now);
    if (this.isLevelling) line.leveller.level(piece);
    let { gain, power } = line;
    for (let at = 0; at < piece.length; at++) {
      const sample = piece[at] ?? 0;
      power += sample * sample;
      gain += (line.wanted - gain) * glide;
      out[at] = (out[at] ?? 0) + sample * gain;
    }
    line.gain = gain;
    line.power = power;
  }

  private tell(): LineNews[] {
    const news: LineNews[] = [];
    for (const [name, line] of this.lines) {
      const level = Math.sqrt(line.power / this.counted);
      if (level > 0 || line.wasLoud) news.push({ line: name, level, counts: { ...line.buffer.counts } });
      line.wasLoud = level > 0;
      line.power = 0;
    }
    this.counted = 0;
    return news;
  }

  private open(name: string): Line | undefined {
    if (this.lines.size >= linesMax) return undefined;
    const line = { buffer: new JitterBuffer(), leveller: new Leveller(), wanted: 1, gain: 1, power: 0, wasLoud: false };
    this.lines.set(name, line);
    return line;
  }
}
