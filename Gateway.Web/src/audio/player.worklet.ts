import { Mixer, type MixerOrder } from './mixer';

/** What a sound card asks for at once, as Web Audio has it. */
const quantum = 128;

/** Plays the lines that its port is told of. It tells its news while there is something to hear. */
class Player extends AudioWorkletProcessor {
  private readonly mixer = new Mixer(quantum);

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<MixerOrder>) => this.mixer.take(data, currentFrame);
  }

  process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (out === undefined) return true;
    const news = this.mixer.mix(out, currentFrame);
    if (news.length > 0) this.port.postMessage(news);
    return true;
  }
}

registerProcessor('poc-player', Player);
