import { Store } from '../gateway/live/store';
import type { Codec } from '../gateway/audio/protocol';
import captureUrl from './capture.worklet.ts?worker&url';
import { createEncoder, type Encoder } from './codecs';

/**
 * Whether somebody can talk here, and if not, why.
 *
 * | state    | means                                                        |
 * |----------|--------------------------------------------------------------|
 * | ask      | the browser has to be asked, and asks the person             |
 * | asking   | its question is on the screen                                |
 * | ready    | it may be used; it is closed                                 |
 * | open     | it hears: between grant and release, and at no other time    |
 * | insecure | the page came without TLS, and the browser has no microphone |
 * | refused  | the person, or a policy of the browser, said no              |
 * | missing  | there is none                                                |
 * | broken   | there is one that cannot be opened, or it went away          |
 */
export type MicrophoneState = 'ask' | 'asking' | 'ready' | 'open' | 'insecure' | 'refused' | 'missing' | 'broken';

export type MicrophoneWishes = { input: string; echoCancellation: boolean; noiseSuppression: boolean };

/** The microphone as the desk knows it. */
export type Microphone = {
  readonly state: Store<MicrophoneState>;
  /** How loud it is while it is open: 0 to 1. */
  readonly level: Store<number>;
  /** Asks the person for it, if it has to. */
  ask(): Promise<void>;
  /** Somebody may talk soon: what costs time and opens nothing is done before the first press. */
  prepare(): void;
  /** A press is on its way: whatever takes time is done now, so that the first syllable of a grant is not lost. Nothing is heard so far. */
  warm(wishes: MicrophoneWishes): void;
  /** It is to hear from now on, and to hand over each 20 ms in each of the codecs; once it does, its state is `open`, and where it never does, `broken`. */
  open(codecs: readonly Codec[], onPayload: (codec: Codec, payload: Uint8Array<ArrayBuffer>) => void): void;
  /** As `open`, for speech that is kept here: each 20 ms as they are, 48,000 samples a second. */
  listen(onSamples: (samples: Float32Array<ArrayBuffer>) => void): void;
  close(): void;
};

/** A microphone that has heard nothing so long after the grant is broken: the floor is not held for it. By 4 s (T1, end of media) the PoC server would end the burst without a word of why. */
const openMaxMs = 3500;

/**
 * How long the device stays at hand after a burst. Opening it takes a few hundred milliseconds on common computers: a conversation would
 * lose the first syllable of each answer, so between two bursts of one the track stays, disabled, by which the browser hands out silence only.
 * Then it is stopped, and the browser's sign for a microphone in use goes out.
 */
const atHandMs = 20_000;

type Device = { track: MediaStreamTrack; wishes: string; stop: () => void };

export class BrowserMicrophone implements Microphone {
  readonly state = new Store<MicrophoneState>('ask');
  readonly level = new Store(0);
  private device: Promise<Device | undefined> | undefined;
  private context: Promise<AudioContext> | undefined;
  private isOpen = false;
  private readonly encoders = new Map<Codec, Encoder>();
  private onPlain: ((samples: Float32Array<ArrayBuffer>) => void) | undefined;
  private onSamples: ((samples: Float32Array<ArrayBuffer>) => void) | undefined;
  private stopTimer: ReturnType<typeof setTimeout> | undefined;
  private openTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    if (!globalThis.isSecureContext || !('mediaDevices' in navigator)) this.state.set('insecure');
    else void this.watchPermission();
  }

  async ask(): Promise<void> {
    if (this.state.get() === 'insecure') return;
    this.state.set('asking');
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      // Only the permission was wanted.
      for (const track of stream.getTracks()) track.stop();
      this.state.set('ready');
    } catch (error) {
      this.state.set(stateOf(error));
    }
  }

  prepare(): void {
    if (this.state.get() !== 'insecure' && 'AudioWorkletNode' in globalThis) void this.capturing().catch(() => undefined);
  }

  warm(wishes: MicrophoneWishes): void {
    clearTimeout(this.stopTimer);
    const wanted = JSON.stringify(wishes);
    this.device = (this.device ?? Promise.resolve(undefined)).then(async (known) => {
      if (known?.track.readyState === 'live' && known.wishes === wanted) return known;
      known?.stop();
      return this.acquire(wishes, wanted);
    });
  }

  open(codecs: readonly Codec[], onPayload: (codec: Codec, payload: Uint8Array<ArrayBuffer>) => void): void {
    this.isOpen = true;
    for (const codec of codecs.filter((one) => !this.encoders.has(one))) {
      // An encoder answers later: what it still has when it is closed belongs to nobody.
      const encoder: Encoder = createEncoder(codec, (payload) => (this.encoders.get(codec) === encoder ? onPayload(codec, payload) : undefined));
      this.encoders.set(codec, encoder);
    }
    clearTimeout(this.openTimer);
    if (this.state.get() !== 'open') this.openTimer = setTimeout(() => this.state.set('broken'), openMaxMs);
    void this.device?.then((device) => {
      if (!this.isOpen || device === undefined) return;
      device.track.enabled = true;
      this.onSamples = (samples) => this.hear(samples);
    });
  }

  listen(onSamples: (samples: Float32Array<ArrayBuffer>) => void): void {
    this.onPlain = onSamples;
    this.open([], () => undefined);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.onSamples = undefined;
    this.onPlain = undefined;
    clearTimeout(this.openTimer);
    if (this.state.get() === 'open') this.state.set('ready');
    this.level.set(0);
    for (const encoder of this.encoders.values()) encoder.close();
    this.encoders.clear();
    void this.device?.then((device) => {
      if (this.isOpen || device === undefined) return;
      device.track.enabled = false;
    });
    this.stopTimer = setTimeout(() => this.putAway(), atHandMs);
  }

  /** The first that it hears tells that it is open: neither the device's promise nor the track's word is worth as much. */
  private hear(samples: Float32Array<ArrayBuffer>): void {
    clearTimeout(this.openTimer);
    this.state.set('open');
    this.level.set(Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
    for (const encoder of this.encoders.values()) encoder.encode(samples);
    this.onPlain?.(samples);
  }

  private putAway(): void {
    const { device } = this;
    this.device = undefined;
    void device?.then((one) => one?.stop());
    void this.context?.then((context) => context.suspend()).catch(() => undefined);
  }

  private async acquire(wishes: MicrophoneWishes, wanted: string): Promise<Device | undefined> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: {
          echoCancellation: wishes.echoCancellation,
          noiseSuppression: wishes.noiseSuppression,
          // Loudness is the listener's: a gain that wanders makes quiet rooms loud between two words.
          autoGainControl: false,
          channelCount: 1,
          ...(wishes.input === '' ? {} : { deviceId: { ideal: wishes.input } }),
        },
      });
      const [track] = stream.getAudioTracks();
      if (track === undefined) throw new DOMException('no track', 'NotFoundError');
      track.enabled = this.isOpen;
      track.addEventListener('ended', () => this.state.set('broken'));
      const disconnect = await this.connect(stream);
      this.state.set('ready');
      const stop = () => {
        track.stop();
        disconnect();
      };
      return { track, wishes: wanted, stop };
    } catch (error) {
      this.state.set(stateOf(error));
      return undefined;
    }
  }

  /** A context that can capture, suspended where nothing is captured. One that could not be made is tried again. */
  private capturing(): Promise<AudioContext> {
    this.context ??= loadCapture().catch((error: unknown) => {
      this.context = undefined;
      throw error;
    });
    return this.context;
  }

  private async connect(stream: MediaStream): Promise<() => void> {
    const context = await this.capturing();
    // Whatever it says that it is: it may be about to be suspended.
    await context.resume();
    const capture = new AudioWorkletNode(context, 'poc-capture', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    capture.port.onmessage = ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) => this.onSamples?.(data);
    const source = context.createMediaStreamSource(stream);
    source.connect(capture);
    return () => source.disconnect();
  }

  private async watchPermission(): Promise<void> {
    try {
      const permission = await navigator.permissions.query({ name: 'microphone' });
      const tell = () => {
        if (permission.state === 'granted' && this.isOpen) return;
        this.state.set(permission.state === 'granted' ? 'ready' : permission.state === 'denied' ? 'refused' : 'ask');
      };
      permission.addEventListener('change', tell);
      tell();
    } catch {
      // A browser that does not tell is asked when it is needed.
    }
  }
}

async function loadCapture(): Promise<AudioContext> {
  const context = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
  await context.audioWorklet.addModule(captureUrl);
  void context.suspend().catch(() => undefined);
  return context;
}

function stateOf(error: unknown): MicrophoneState {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'broken';
}
