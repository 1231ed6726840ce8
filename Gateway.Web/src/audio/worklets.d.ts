/** What the scope of an AudioWorklet has beside the usual; TypeScript's libraries do not know it. */

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Samples that the context has played so far. */
declare const currentFrame: number;
