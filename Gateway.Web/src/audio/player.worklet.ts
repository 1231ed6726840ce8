import { JitterBuffer, type PlayCounts, type Speech } from './jitterBuffer';
import { Leveller, type PlayerOrder } from './leveller';

/** How often a player tells how loud it is, in samples: ten times a second. */
const levelEvery = 4800;

/** What a player tells: its level, as the root of the mean square, and what became of the frames so far. */
export type PlayerNews = { level: number; counts: PlayCounts };

/** Plays what is sent to its port, by the sound card's clock. It tells its news while there is something to hear. */
class Player extends AudioWorkletProcessor {
  private readonly buffer = new JitterBuffer();
  private readonly leveller = new Leveller();
  private isLevelling = false;
  private sum = 0;
  private counted = 0;
  private wasLoud = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<Speech | PlayerOrder>) => {
      if ('levels' in data) this.isLevelling = data.levels;
      else this.buffer.push(data, currentFrame);
    };
  }

  process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (out === undefined) return true;
    this.buffer.pull(out, currentFrame);
    if (this.isLevelling) this.leveller.level(out);
    for (const sample of out) this.sum += sample * sample;
    this.counted += out.length;
    if (this.counted >= levelEvery) this.tell();
    return true;
  }

  private tell(): void {
    const level = Math.sqrt(this.sum / this.counted);
    if (level > 0 || this.wasLoud) this.port.postMessage({ level, counts: { ...this.buffer.counts } } satisfies PlayerNews);
    this.wasLoud = level > 0;
    this.sum = 0;
    this.counted = 0;
  }
}

registerProcessor('poc-player', Player);
