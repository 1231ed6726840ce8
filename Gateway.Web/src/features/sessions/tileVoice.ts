import type { TalkLook } from '../../audio/talk';
import type { Burst, Floor, FloorMember } from '../../gateway/model';
import type { TileState, Viewer } from './tile';

/**
 * What a tile shows of the talk in its session: of our own part in it by the line that we hear it on, of the others by what the gateway tells
 * of the floor.
 *
 * | state      | means                                                                    |
 * |------------|--------------------------------------------------------------------------|
 * | none       | no session, or none that we are in: only who talks may be known           |
 * | offline    | we are in it and hear nothing: the line is not up                         |
 * | idle       | nobody talks                                                              |
 * | hangtime   | nobody talks, and it ends unless somebody does                            |
 * | receiving  | somebody talks                                                            |
 * | requesting | we ask                                                                    |
 * | queued     | we wait                                                                   |
 * | onAir      | we talk                                                                   |
 * | refused    | a press came to nothing, or the floor was taken away; for 3 s             |
 */
export type TileVoice =
  | { kind: 'none' }
  | { kind: 'offline'; wasOpen: boolean }
  | { kind: 'idle' }
  | { kind: 'hangtime'; leftMs: number }
  | { kind: 'receiving'; talker: string }
  | { kind: 'requesting' }
  | { kind: 'opening' }
  | { kind: 'queued'; position: number | undefined }
  | { kind: 'onAir'; leftMs: number | undefined }
  | { kind: 'refused'; why: Extract<TalkLook, { kind: 'refused' }>['why']; text: string };

/** From here on the end is near enough to be counted down. */
export const hangtimeShownMs = 60_000;

export const memberName = (member: Pick<FloorMember, 'address' | 'displayName'>): string => member.displayName ?? member.address;
export const talkerName = (burst: Pick<Burst, 'talker' | 'displayName'>): string => burst.displayName ?? burst.talker;

/** @param now by the gateway's clock, for what the gateway has dated. */
export function tileVoice(state: TileState, look: TalkLook | undefined, floor: Floor | undefined, viewer: Viewer, now: number): TileVoice {
  if (state.kind !== 'connected' || look === undefined) return { kind: 'none' };
  switch (look.kind) {
    case 'offline':
      return look;
    case 'requesting':
    case 'opening':
    case 'queued':
    case 'refused':
      return look;
    case 'onAir':
      return { kind: 'onAir', leftMs: look.leftMs };
    case 'receiving': {
      // The floor may be ours without the button: the gateway gives it to who sets a session up.
      if (look.talker === undefined && (floor?.holder === undefined || floor.holder.address === viewer.address)) return { kind: 'idle' };
      return { kind: 'receiving', talker: look.talker?.name ?? (floor?.holder !== undefined ? memberName(floor.holder) : (look.talker?.address ?? 'somebody')) };
    }
    case 'idle': {
      // What hangs on is what was said: before the first word there is only a session.
      const wasSaid = floor?.lastBurst !== undefined && floor.lastBurst.packets > 0;
      const leftMs = wasSaid && floor.state === 'idle' && floor.releaseAt !== undefined ? Date.parse(floor.releaseAt) - now : Infinity;
      return leftMs > 0 && leftMs <= hangtimeShownMs ? { kind: 'hangtime', leftMs } : { kind: 'idle' };
    }
  }
}

/** Who waits, the next first: "1. Anna Keller, 2. you". */
export function queueText(floor: Floor | undefined, viewer: Viewer): string {
  const named = (floor?.queue ?? []).map((one, index) => `${index + 1}. ${one.address === viewer.address ? 'you' : memberName(one)}`);
  return named.length > 4 ? `${named.slice(0, 4).join(', ')} and ${named.length - 4} more` : named.join(', ');
}

/** What a screen reader is told when the talk of a tile has changed; what it says of itself goes before all else. */
export function voiceNews(before: TileVoice, voice: TileVoice, name: string, isSelected: boolean): { text: string; urgency: 'polite' | 'assertive' } | undefined {
  if (before.kind === voice.kind && !(before.kind === 'queued' && voice.kind === 'queued' && before.position !== voice.position)) return undefined;
  switch (voice.kind) {
    case 'onAir':
      return { text: `On air: ${name}`, urgency: 'assertive' };
    case 'refused':
      return { text: `${name}: ${voice.text}`, urgency: 'assertive' };
    case 'queued':
      return { text: `${name}: queued${voice.position === undefined ? '' : `, position ${voice.position}`}`, urgency: 'assertive' };
    case 'requesting':
      return { text: `${name}: requesting`, urgency: 'polite' };
    case 'opening':
      // What it comes to is told a moment later.
      return undefined;
    case 'receiving':
      // With twenty groups, who talks where would drown everything else: only of the selected ones.
      return isSelected ? { text: `${voice.talker} talks in ${name}`, urgency: 'polite' } : undefined;
    case 'idle':
    case 'hangtime':
      return before.kind === 'onAir' ? { text: `Off air: ${name}`, urgency: 'polite' } : undefined;
    case 'offline':
      return voice.wasOpen ? { text: `${name}: the audio link is lost`, urgency: 'assertive' } : undefined;
    case 'none':
      return undefined;
  }
}
