import type { Link } from '../../gateway/live/link';
import type { IconName } from '../../ui/iconShapes';
import type { Tone } from '../../ui/StateMark';
import { ageText } from '../../ui/time';

export type LinkLook = { tone: Tone; icon: IconName; word: string; detail: string };

/** How long "caught up, 14 events" stays after the link came back. */
export const caughtUpShownMs = 8000;
/** After this long without the gateway the word is no longer "reconnecting". The console goes on trying all the same. */
export const offlineAfterMs = 20_000;

/** What the top bar says about the link; the age is told anew every second by whoever draws it. */
export function linkLook(link: Link, now: number): LinkLook {
  switch (link.kind) {
    case 'connecting':
      return { tone: 'quiet', icon: 'spinner', word: 'Connecting', detail: 'waiting for the first snapshot' };
    case 'signedOut':
      return { tone: 'bad', icon: 'offline', word: 'Signed out', detail: 'the session has ended' };
    case 'reconnecting': {
      const age = now - link.lastHeardAt;
      const detail = `last known, ${ageText(age)} old`;
      return age < offlineAfterMs
        ? { tone: 'attention', icon: 'spinner', word: 'Reconnecting', detail }
        : { tone: 'bad', icon: 'offline', word: 'Offline', detail };
    }
    case 'live': {
      if (link.caughtUp !== undefined && now - link.caughtUp.at < caughtUpShownMs) {
        const { events } = link.caughtUp;
        return { tone: 'good', icon: 'checkAll', word: 'Live', detail: `caught up, ${events} ${events === 1 ? 'event' : 'events'}` };
      }
      const detail = link.roundTripMs === undefined ? 'confirmed by the gateway' : `${Math.max(1, link.roundTripMs)} ms`;
      return { tone: 'good', icon: 'online', word: 'Live', detail };
    }
  }
}
