import type { BurstEndReason } from '../../gateway/contract';
import type { Look } from './wording';
import type { TileVoice } from './tileVoice';

const seconds = (ms: number): string => `${Math.max(0, Math.ceil(ms / 1000))} s`;

const refusals: Readonly<Record<Extract<TileVoice, { kind: 'refused' }>['why'], Look>> = {
  denied: { tone: 'bad', icon: 'barred', word: 'denied' },
  blocked: { tone: 'bad', icon: 'barred', word: 'wait' },
  noAnswer: { tone: 'bad', icon: 'warning', word: 'no answer' },
  revoked: { tone: 'bad', icon: 'micOff', word: 'revoked' },
  timeOver: { tone: 'bad', icon: 'clock', word: 'time over' },
  noMedia: { tone: 'bad', icon: 'warning', word: 'nothing heard' },
  turn: { tone: 'attention', icon: 'bell', word: 'your turn' },
};

/** The talk of a tile as a word, a shape and a colour together; nothing where the session itself says more. */
export function voiceLook(voice: TileVoice): Look | undefined {
  switch (voice.kind) {
    case 'none':
    case 'idle':
      return undefined;
    case 'offline':
      return voice.wasOpen ? { tone: 'bad', icon: 'offline', word: 'no audio' } : undefined;
    case 'hangtime':
      return { tone: 'good', icon: 'clock', word: `hangtime ${seconds(voice.leftMs)}` };
    case 'receiving':
      return { tone: 'good', icon: 'volume', word: 'receiving' };
    case 'requesting':
      return { tone: 'attention', icon: 'spinner', word: 'requesting' };
    case 'opening':
      return { tone: 'attention', icon: 'spinner', word: 'opening microphone' };
    case 'queued':
      return { tone: 'attention', icon: 'queue', word: voice.position === undefined ? 'queued' : `queued ${voice.position}` };
    case 'onAir':
      return { tone: 'bad', icon: 'mic', word: 'ON AIR' };
    case 'refused':
      return refusals[voice.why];
  }
}

const ends: Readonly<Record<BurstEndReason, string>> = {
  released: 'let go',
  mediaStopped: 'speech stopped',
  talkedTooLong: 'talked too long',
  preEmpted: 'pre-empted',
  takenAway: 'taken away',
  alone: 'alone in it',
  left: 'left',
  notUsed: 'not used',
  restart: 'lost by restart',
};

export const burstEnd = (reason: BurstEndReason): string => ends[reason];

/** "41 ms", "0.4 ms", "under 0.1 ms", "1.2 s". */
export function accessText(ms: number): string {
  if (ms < 0.1) return 'under 0.1 ms';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
