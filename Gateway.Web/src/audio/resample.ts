/** Between the 48,000 samples a second of the browser and the 8,000 of G.711: a factor of six, through one low-pass that both directions share. */

export const factor = 6;
/** Taps a phase; the filter as a whole is symmetrical and delays by half its length: 2 ms. */
const tapsPerPhase = 32;
const taps = factor * tapsPerPhase;
/** Where the pass band of telephone speech ends. The filter is 6 dB down here, and by 4.2 kHz more than 50 dB. */
const cutoffHz = 3700;
const rateHz = 48_000;

/** A sinc in a Blackman window, whose gain at 0 Hz is one. */
const lowPass: Float32Array = (() => {
  const middle = (taps - 1) / 2;
  const raw = Float32Array.from({ length: taps }, (_, index) => {
    const x = (2 * Math.PI * cutoffHz * (index - middle)) / rateHz;
    const window = 0.42 - 0.5 * Math.cos((2 * Math.PI * index) / (taps - 1)) + 0.08 * Math.cos((4 * Math.PI * index) / (taps - 1));
    return (Math.sin(x) / x) * window;
  });
  const sum = raw.reduce((all, one) => all + one, 0);
  return raw.map((one) => one / sum);
})();

/** The taps that make each of the six samples, the oldest input first: so both are read in one direction, which is more than twice as fast. */
const phases: readonly Float32Array[] = Array.from({ length: factor }, (_, phase) =>
  Float32Array.from({ length: tapsPerPhase }, (_, tap) => (lowPass[(tapsPerPhase - 1 - tap) * factor + phase] ?? 0) * factor),
);

/** 8,000 a second to 48,000; keeps what a piece leaves for the next. */
export class Upsampler {
  private history = new Float32Array(tapsPerPhase - 1);

  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    const input = new Float32Array(this.history.length + samples.length);
    input.set(this.history);
    input.set(samples, this.history.length);
    const output = new Float32Array(samples.length * factor);
    for (const [phase, filter] of phases.entries()) {
      for (let index = 0; index < samples.length; index++) {
        let sum = 0;
        for (let tap = 0; tap < tapsPerPhase; tap++) sum += (filter[tap] ?? 0) * (input[index + tap] ?? 0);
        output[index * factor + phase] = sum;
      }
    }
    this.history = input.slice(samples.length);
    return output;
  }
}

/** 48,000 a second to 8,000. Pieces are whole multiples of six samples long, as 20 ms are. */
export class Downsampler {
  private history = new Float32Array(taps - 1);

  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    const input = new Float32Array(this.history.length + samples.length);
    input.set(this.history);
    input.set(samples, this.history.length);
    const output = new Float32Array(Math.floor(samples.length / factor));
    for (let index = 0; index < output.length; index++) {
      const newest = index * factor + taps - 1;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (lowPass[tap] ?? 0) * (input[newest - tap] ?? 0);
      output[index] = sum;
    }
    this.history = input.slice(input.length - (taps - 1));
    return output;
  }
}
