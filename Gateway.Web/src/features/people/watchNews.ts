import type { PresenceEnquiry } from '../../gateway/model';
import { presenceLook, reachWords } from './presenceWords';

export type WatchNews = { title: string; text: string };

/** What is worth saying when an enquiry is over that went on: the change that was waited for, or that there will be no more news and why. What the watcher stopped himself is none. */
export function watchNews(told: PresenceEnquiry): WatchNews | undefined {
  const name = told.targetDisplayName ?? told.target;
  if (told.type === 'nextChange' && told.state === 'answered' && told.seen !== undefined) {
    const note = told.seen.note === undefined ? '' : ` “${told.seen.note}”`;
    return { title: `${name}: now ${presenceLook(told.seen.state).word}`, text: `${reachWords(told.seen)}.${note}` };
  }
  if (told.state !== 'ended') return undefined;
  switch (told.end) {
    case 'noChange':
      return { title: `Nothing has changed of ${name}`, text: 'The time that you wanted to wait is over.' };
    case 'timedOut':
      return { title: `${name} is watched no longer`, text: 'The time that you wanted to watch is over.' };
    case 'rejected':
      return { title: `${name} is watched no longer`, text: 'You may not know any more, or were not let in.' };
    case 'givenUp':
      return { title: `${name} is watched no longer`, text: 'Nobody decided in time whether you may know.' };
    case 'noResource':
      return { title: `${name} is watched no longer`, text: 'There is nobody of this address any more.' };
    default:
      return undefined;
  }
}
