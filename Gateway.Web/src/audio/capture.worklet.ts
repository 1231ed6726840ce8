import { frameLength } from './jitterBuffer';

/** Cuts what comes in into frames of 20 ms and hands them over. */
class Capture extends AudioWorkletProcessor {
  private frame = new Float32Array(frameLength);
  private filled = 0;

  process(inputs: Float32Array[][]): boolean {
    const input = inputs[0]?.[0];
    if (input === undefined) return true;
    let taken = 0;
    while (taken < input.length) {
      const part = input.subarray(taken, taken + this.frame.length - this.filled);
      this.frame.set(part, this.filled);
      this.filled += part.length;
      taken += part.length;
      if (this.filled < this.frame.length) break;
      this.port.postMessage(this.frame, [this.frame.buffer]);
      this.frame = new Float32Array(frameLength);
      this.filled = 0;
    }
    return true;
  }
}

registerProcessor('poc-capture', Capture);
