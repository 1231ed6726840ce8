import { boolean, isRecord, list, number, object, oneOf, type Parser, string, withDefault } from '../gateway/parse';
import { clampVolume } from './mix';
import type { ButtonMode } from './button';

/** What each person has set for his ears and hands; kept in this browser. */
export type VoiceSettings = {
  mode: ButtonMode;
  tones: boolean;
  ducks: boolean;
  /** Whether quiet talkers are made louder, and loud ones quieter. */
  levels: boolean;
  /** Of the browser's devices; empty: whatever the system uses. */
  output: string;
  input: string;
  echoCancellation: boolean;
  noiseSuppression: boolean;
  /** Of a press, 0 to 3; the session may allow less. */
  priority: number;
  volumes: Readonly<Record<string, number>>;
  muted: readonly string[];
};

const storageKey = 'poc.voice';

const volumes: Parser<Record<string, number>> = (value) => {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.flatMap(([id, one]) => (typeof one === 'number' && Number.isFinite(one) ? [[id, clampVolume(one)]] : [])));
};

const parse: Parser<VoiceSettings> = object({
  mode: withDefault(oneOf('hold', 'toggle'), 'hold'),
  tones: withDefault(boolean, true),
  ducks: withDefault(boolean, true),
  levels: withDefault(boolean, true),
  output: withDefault(string, ''),
  input: withDefault(string, ''),
  echoCancellation: withDefault(boolean, true),
  noiseSuppression: withDefault(boolean, true),
  priority: withDefault(number, 1),
  volumes,
  muted: list(string),
});

/** What was kept; the defaults where nothing was, or nothing that can be read. */
export function readSettings(): VoiceSettings {
  try {
    return parse(JSON.parse(localStorage.getItem(storageKey) ?? '{}'), storageKey);
  } catch {
    return parse({}, storageKey);
  }
}

export const keepSettings = (settings: VoiceSettings): void => localStorage.setItem(storageKey, JSON.stringify(settings));
