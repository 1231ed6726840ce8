import { Store } from '../gateway/live/store';
import type { Microphone, MicrophoneWishes } from './microphone';
import { Downsampler } from './resample';
import { wavRateHz } from './wav';

/**
 * Speech that is kept, not sent.
 *
 * | state     | means                                                                        |
 * |-----------|------------------------------------------------------------------------------|
 * | idle      | nothing was recorded, or it was thrown away                                   |
 * | opening   | the microphone is asked for, and does not hear yet                            |
 * | recording | it hears                                                                      |
 * | done      | it was stopped, by hand or by the limit                                       |
 * | failed    | the microphone could not be had, or was taken away: the talk button goes first |
 */
export type Recording =
  | { kind: 'idle' }
  | { kind: 'opening' }
  | { kind: 'recording'; lengthMs: number }
  | { kind: 'done'; samples: Float32Array; lengthMs: number }
  | { kind: 'failed' };

/** The gateway takes no longer greeting. */
export const recordingMaxMs = 60_000;

const lengthMs = (samples: number): number => (samples / wavRateHz) * 1000;

/** Records from the microphone of the desk, at 8,000 samples a second: that is what callers hear. */
export class Recorder {
  readonly state = new Store<Recording>({ kind: 'idle' });
  private readonly microphone: Microphone;
  private pieces: Float32Array[] = [];
  private taken = 0;
  private downsampler = new Downsampler();
  private unwatch: (() => void) | undefined;

  constructor(microphone: Microphone) {
    this.microphone = microphone;
  }

  async start(wishes: MicrophoneWishes): Promise<void> {
    if (this.isRunning()) return;
    const opening: Recording = { kind: 'opening' };
    this.state.set(opening);
    const { state } = this.microphone;
    if (state.get() !== 'ready' && state.get() !== 'open') await this.microphone.ask();
    // Given up meanwhile, or begun anew.
    if (this.state.get() !== opening) return;
    // Open: somebody talks, and the talk button goes first.
    if (state.get() !== 'ready') {
      this.state.set({ kind: 'failed' });
      return;
    }
    this.pieces = [];
    this.taken = 0;
    this.downsampler = new Downsampler();
    let hasOpened = false;
    this.unwatch = state.subscribe(() => {
      hasOpened ||= state.get() === 'open';
      // Closed by somebody else, or gone.
      if (state.get() !== 'open' && (hasOpened || state.get() !== 'ready')) this.fail();
    });
    this.microphone.warm(wishes);
    this.microphone.listen((samples) => this.hear(samples));
  }

  /** What was said so far is the recording. */
  stop(): void {
    if (!this.isRunning()) return;
    this.letGo();
    const samples = new Float32Array(this.taken);
    let at = 0;
    for (const piece of this.pieces) {
      samples.set(piece.subarray(0, this.taken - at), at);
      at += piece.length;
      if (at >= this.taken) break;
    }
    this.pieces = [];
    this.state.set(samples.length === 0 ? { kind: 'idle' } : { kind: 'done', samples, lengthMs: lengthMs(samples.length) });
  }

  /** Nothing of it is kept. */
  discard(): void {
    if (this.isRunning()) this.letGo();
    this.pieces = [];
    this.state.set({ kind: 'idle' });
  }

  private hear(samples: Float32Array): void {
    if (!this.isRunning()) return;
    const piece = this.downsampler.push(samples);
    this.pieces.push(piece);
    this.taken = Math.min(this.taken + piece.length, (recordingMaxMs / 1000) * wavRateHz);
    this.state.set({ kind: 'recording', lengthMs: lengthMs(this.taken) });
    if (lengthMs(this.taken) >= recordingMaxMs) this.stop();
  }

  private fail(): void {
    if (!this.isRunning()) return;
    this.letGo();
    this.pieces = [];
    this.state.set({ kind: 'failed' });
  }

  private isRunning(): boolean {
    return ['opening', 'recording'].includes(this.state.get().kind);
  }

  private letGo(): void {
    // Not opened so far: nothing is ours to close.
    if (this.unwatch === undefined) return;
    this.unwatch();
    this.unwatch = undefined;
    this.microphone.close();
  }
}
