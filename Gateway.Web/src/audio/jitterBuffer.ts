import { sequenceSince, timestampSince } from '../gateway/audio/protocol';

/**
 * What lies between the network and the loudspeaker: speech arrives when it likes and is played evenly. It is asked for samples by the sound
 * card's clock alone, so it needs no timer. Times are samples at 48,000 a second.
 *
 * | phase   | means                                                                        |
 * |---------|------------------------------------------------------------------------------|
 * | empty   | nothing to play                                                               |
 * | filling | a burst has begun, or has run dry: it waits until the target delay has passed |
 * | playing | each sample has its time; what is missing then is concealed, what is late lost |
 */
export type Phase = 'empty' | 'filling' | 'playing';

export type Speech = { isFirst: boolean; sequence: number; timestamp: number; samples: Float32Array };

export const sampleRate = 48_000;
export const frameLength = 960;
const ms = sampleRate / 1000;

/** The delay adapts between these: two frames where the network is even, and what still feels like a conversation where it is not. */
export const targetMin = 40 * ms;
export const targetMax = 400 * ms;
/** More than this is not kept, whatever the network does: the oldest goes. */
export const heldMax = 2000 * ms;
/** How fast the delay goes down again: 1 ms for each 20 ms of even arrival. Up it goes at once. */
const decay = 1 * ms;
/** Delay beyond the target that is tolerated before silence is cut out of the speech. */
const surplusMax = 80 * ms;
/** A gap in the timestamps that is longer than this is a new beginning, not a pause. */
const pauseMax = 1000 * ms;
/** How long the last sound is drawn on where a frame is missing, fading. */
const concealMax = 60 * ms;
/** Below this a frame counts as silence, which nobody misses. */
const silence = 0.004;

type Held = { speech: Speech; start: number };

/** What became of the frames of a line, since it was opened. `dry`: how often it had nothing to play in the middle of something. */
export type PlayCounts = { played: number; lost: number; late: number; doubled: number; dropped: number; dry: number };

export class JitterBuffer {
  /** In the order in which they are played; `start` is a timestamp without wrapping. */
  private readonly held: Held[] = [];
  private phase: Phase = 'empty';
  /** The unwrapped timestamp that is played next. */
  private position = 0;
  private newest: { sequence: number; timestamp: number; start: number } | undefined;
  private target = targetMin;
  /** Arrival minus timestamp of the quickest frame of late. */
  private quickest: number | undefined;
  private filledAt = 0;
  private lastFrame: Float32Array | undefined;
  private concealed = 0;
  readonly counts: PlayCounts = { played: 0, lost: 0, late: 0, doubled: 0, dropped: 0, dry: 0 };

  get state(): Phase {
    return this.phase;
  }

  /** How long a frame lies here that arrives when it should, in samples. */
  get targetDelay(): number {
    return this.target;
  }

  /** How much is waiting, in samples. */
  get heldLength(): number {
    const last = this.held.at(-1);
    return last === undefined ? 0 : Math.max(0, last.start + last.speech.samples.length - Math.max(this.position, this.held[0]?.start ?? 0));
  }

  /** Takes a frame that arrived at a moment of the sound card's clock. */
  push(speech: Speech, now: number): void {
    const start = this.place(speech, now);
    if (start === undefined) return;
    this.learn(now - start);
    if (this.phase === 'playing' && start + speech.samples.length <= this.position) {
      // It came too late for this delay: those after it shall not.
      this.target = Math.min(targetMax, Math.max(this.target, this.position - start + frameLength));
      if (this.held.length > 0 || start !== this.newest?.start) {
        this.counts.late += 1;
        return;
      }
      // Everything is late, and nothing was played instead: it is played later rather than lost.
      this.phase = 'filling';
      this.filledAt = now;
      this.counts.dry += 1;
    }
    const at = this.held.findLastIndex((one) => one.start < start) + 1;
    if (this.held[at]?.start === start) {
      this.counts.doubled += 1;
      return;
    }
    this.held.splice(at, 0, { speech, start });
    if (this.phase === 'empty') {
      this.phase = 'filling';
      this.filledAt = now;
    }
    while (this.heldLength > heldMax && this.held.length > 1) this.drop();
  }

  /** Fills `out` with what is to be heard from `now` on. */
  pull(out: Float32Array, now: number): void {
    out.fill(0);
    if (this.phase === 'empty') return;
    if (this.phase === 'filling') {
      if (now - this.filledAt < this.target - frameLength && this.heldLength < this.target) return;
      this.phase = 'playing';
      this.position = this.held[0]?.start ?? this.position;
    }
    let done = 0;
    while (done < out.length) done += this.next(out, done);
  }

  /** Forgets everything: the next frame begins anew. */
  reset(): void {
    this.held.length = 0;
    this.phase = 'empty';
    this.newest = undefined;
    this.quickest = undefined;
    this.lastFrame = undefined;
  }

  /** Where a frame stands in unwrapped time; nothing for one that is older than what can be placed. */
  private place(speech: Speech, now: number): number | undefined {
    const { newest } = this;
    if (newest === undefined) return this.begin(speech, now);
    const ahead = sequenceSince(speech.sequence, newest.sequence);
    const since = timestampSince(speech.timestamp, newest.timestamp);
    if (speech.isFirst && ahead > 0) {
      // A new burst: behind what still plays, as if it had followed it.
      return this.begin(speech, this.held.length > 0 ? newest.start + frameLength : now);
    }
    if (Math.abs(since) > pauseMax || Math.abs(ahead) > pauseMax / frameLength) return this.begin(speech, this.held.length > 0 ? newest.start + frameLength : now);
    const start = newest.start + since;
    if (ahead > 0) {
      this.counts.lost += ahead - 1;
      this.newest = { sequence: speech.sequence, timestamp: speech.timestamp, start };
    } else if (ahead < 0 && this.counts.lost > 0) {
      this.counts.lost -= 1;
    }
    return start;
  }

  private begin(speech: Speech, start: number): number {
    this.newest = { sequence: speech.sequence, timestamp: speech.timestamp, start };
    this.quickest = undefined;
    return start;
  }

  /** The target follows the slowest frame of late, measured from the quickest. */
  private learn(transit: number): void {
    // The quickest drifts up a little, so that two clocks that differ do not add up to a delay for ever.
    this.quickest = this.quickest === undefined ? transit : Math.min(transit, this.quickest + 0.1 * ms);
    const wanted = Math.max(targetMin, transit - this.quickest + 1.5 * frameLength);
    this.target = Math.min(targetMax, wanted > this.target ? wanted : Math.max(wanted, this.target - decay));
  }

  /** Writes from `at` on, at least one sample; tells how many. */
  private next(out: Float32Array, at: number): number {
    const first = this.held[0];
    if (first === undefined) return this.runDry(out, at);
    const behind = first.start - this.position;
    if (behind > 0 && this.heldLength - this.target <= surplusMax) return this.bridge(out, at, Math.min(behind, out.length - at));
    if (behind > 0) {
      // What is missing is the first to go where too much waits: whoever waited for it would keep the rest waiting for ever.
      this.position = first.start;
      return 0;
    }
    const from = -behind;
    if (from === 0 && this.isSurplus(first)) {
      this.drop();
      this.position = this.held[0]?.start ?? this.position;
      return 0;
    }
    const length = Math.min(out.length - at, first.speech.samples.length - from);
    if (length > 0) out.set(first.speech.samples.subarray(from, from + length), at);
    this.position += Math.max(0, length);
    if (from + length >= first.speech.samples.length) {
      this.held.shift();
      this.counts.played += 1;
      this.lastFrame = first.speech.samples;
      this.concealed = 0;
    }
    return Math.max(0, length);
  }

  /** Too much waits, as after a network that stood still: a silent frame goes first, any where it is far too much. */
  private isSurplus(first: Held): boolean {
    const surplus = this.heldLength - this.target;
    if (surplus <= surplusMax || this.held.length < 2) return false;
    return surplus > 4 * surplusMax || loudest(first.speech.samples) < silence;
  }

  private drop(): void {
    this.held.shift();
    this.counts.dropped += 1;
  }

  /** A frame is missing, or the talker paused: the last sound fades, then there is silence. */
  private bridge(out: Float32Array, at: number, length: number): number {
    const { lastFrame } = this;
    if (lastFrame !== undefined && this.concealed < concealMax) {
      for (let index = 0; index < length; index++) {
        const played = this.concealed + index;
        const fading = Math.max(0, 1 - played / concealMax);
        // To and fro through the last frame, so that its edges meet.
        const turn = played % (2 * lastFrame.length);
        const from = turn < lastFrame.length ? lastFrame.length - 1 - turn : turn - lastFrame.length;
        out[at + index] = (lastFrame[from] ?? 0) * fading;
      }
    }
    this.concealed += length;
    this.position += length;
    return length;
  }

  /** Nothing is left: the burst is over, or the network stands still. The sound fades, and the next frame fills anew. */
  private runDry(out: Float32Array, at: number): number {
    const length = out.length - at;
    this.bridge(out, at, length);
    if (this.concealed >= concealMax) {
      this.phase = 'empty';
      this.counts.dry += 1;
      this.lastFrame = undefined;
      this.concealed = 0;
    }
    return length;
  }
}

const loudest = (samples: Float32Array): number => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
