import { Store } from '../gateway/live/store';

/** A burst that can be heard again. */
export type Replayable = { id: string; url: string };

/** Plays a file; `onEnd` when it has been heard, was stopped, or cannot be played. */
export type PlayFile = (url: string, output: string, onEnd: (failed: boolean) => void) => () => void;

export type Replaying = { session: string; burst: string };

/**
 * Which burst a press of the replay key plays: the last one, and pressed again the one before. Once another session was heard, or a while
 * went by, it is the last one again.
 * @param bursts newest first.
 */
export function nextReplay(bursts: readonly Replayable[], session: string, last: { session: string; burst: string; at: number } | undefined, now: number): Replayable | undefined {
  const again = last !== undefined && last.session === session && now - last.at < againMs;
  const heard = again ? bursts.findIndex((one) => one.id === last.burst) : -1;
  return bursts[heard + 1] ?? bursts.at(-1);
}

/** How long after a replay the next press means the burst before. */
const againMs = 15_000;

/** What was said lately, once more. One at a time. */
export class Replayer {
  readonly playing = new Store<Replaying | undefined>(undefined);
  private last: { session: string; burst: string; at: number } | undefined;
  private stopFile: (() => void) | undefined;
  private readonly playFile: PlayFile;
  private readonly now: () => number;

  constructor(playFile: PlayFile, now: () => number) {
    this.playFile = playFile;
    this.now = now;
  }

  /** Tells which burst is played, if there is one. */
  replay(session: string, bursts: readonly Replayable[], output: string, onFail: () => void): Replayable | undefined {
    const burst = nextReplay(bursts, session, this.last, this.now());
    this.stop();
    if (burst === undefined) return undefined;
    this.last = { session, burst: burst.id, at: this.now() };
    this.playing.set({ session, burst: burst.id });
    this.stopFile = this.playFile(burst.url, output, (failed) => {
      if (this.playing.get()?.burst !== burst.id) return;
      this.playing.set(undefined);
      this.last = { session, burst: burst.id, at: this.now() };
      if (failed) onFail();
    });
    return burst;
  }

  stop(): void {
    this.playing.set(undefined);
    this.stopFile?.();
    this.stopFile = undefined;
  }
}

/** By an audio element of this browser. */
export const playFileInBrowser: PlayFile = (url, output, onEnd) => {
  const element = new Audio(url);
  const start = async () => {
    if (output !== '' && 'setSinkId' in element) await element.setSinkId(output).catch(() => undefined);
    await element.play();
  };
  element.addEventListener('ended', () => onEnd(false));
  start().catch((error: unknown) => onEnd(!(error instanceof DOMException && error.name === 'AbortError')));
  return () => {
    element.pause();
    element.removeAttribute('src');
  };
};
